import { host } from "../base/host.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { brandOf } from "../clone/brand.ts";
import { Uncloneable } from "../clone/data-clone-error.ts";
import type { CloneFacts } from "../clone/memory.ts";
import { platformObjectStepsOf } from "../clone/platform-objects.ts";
import { decode } from "../codec/decode.ts";
import { encode } from "../codec/encode.ts";
import type { CodecLimits } from "../codec/limits.ts";
import type { EncodedMessage, Encoder, End, QueueEntry } from "../port/end.ts";
import { isMessagePort } from "../port/message-event-source.ts";
import { discardEnd } from "../port/message-port-state.ts";
import { takeEnds } from "./native-end.ts";

/** What a message has to keep to that goes over a link. */
export interface MessageLimits {
  readonly codec: CodecLimits;
  readonly portsPerMessage: number;
  readonly carriesValues: boolean;
}

interface MessageOptions {
  readonly values?: readonly unknown[];
  readonly hops?: number;
  readonly consumed?: () => void;
  /** Of the link that it came over. */
  readonly limits?: CodecLimits;
}

/** A message of a link: the CBOR of its data, beside the ends of its ports and the values that don't go as bytes. */
export class Message implements EncodedMessage {
  /** Undefined: it couldn't be encoded, and is a `messageerror` for who gets it. */
  payload: Uint8Array | undefined;
  /** Of a Blob whose bytes are still being read. */
  pending: Promise<void> | undefined;
  readonly values: readonly unknown[];
  readonly ends: readonly End[];
  /** Relays that it has passed. */
  readonly hops: number;
  readonly #consumed: (() => void) | undefined;
  readonly #limits: CodecLimits | undefined;

  constructor(
    payload: Uint8Array | Promise<Uint8Array> | undefined,
    ends: readonly End[],
    { values = [], hops = 0, consumed, limits }: MessageOptions = {},
  ) {
    this.ends = ends;
    this.values = values;
    this.hops = hops;
    this.#consumed = consumed;
    this.#limits = limits;
    if (payload instanceof Promise) this.pending = this.#await(payload);
    else this.payload = payload;
  }

  async #await(payload: Promise<Uint8Array>): Promise<void> {
    // What can't be read stays undefined: the receiver hears `messageerror`.
    this.payload = await payload.catch(() => undefined);
    this.pending = undefined;
  }

  get byteLength(): number {
    return this.payload?.length ?? 0;
  }

  decode(ports: readonly object[], realm: Realm): unknown {
    if (!this.payload) throw new Error("the message couldn't be encoded for the link that it was to go over");
    return decode(this.payload, [...ports, ...this.values], realm, this.#limits);
  }

  consumed(): void {
    this.#consumed?.();
  }
}

/** Encodes a message that is posted now; what can't be sent is refused. */
export function createEncoder(destination: MessageLimits): Encoder {
  let encoded: Encoding | undefined;
  return {
    encode(copy, ports, facts) {
      encoded = encodeData(copy, ports, destination, facts);
    },
    finish(transferList, transferred) {
      const ends = takeEnds(transferred.filter(isMessagePort));
      const values = encoded?.values.map((value) => transferred[transferList.indexOf(value as object)] ?? value) ?? [];
      return new Message(encoded?.payload, ends, { values });
    },
  };
}

interface Encoding {
  readonly payload: Uint8Array | Promise<Uint8Array>;
  readonly values: unknown[];
}

const noReference = (): undefined => undefined;

/** @throws {Uncloneable} */
function encodeData(
  copy: unknown,
  ports: readonly object[],
  { codec, portsPerMessage, carriesValues }: MessageLimits,
  facts?: CloneFacts,
): Encoding {
  if (ports.length > portsPerMessage) {
    throw new Uncloneable(copy, `a message with ${ports.length} ports; limits.portsPerMessage is ${portsPerMessage}`);
  }
  const values: unknown[] = [];
  if (ports.length === 0 && !carriesValues) return { payload: encode(copy, noReference, codec, facts), values };
  const references = new Map(ports.map((port, i) => [port, i]));
  const indexOf = (object: object): number | undefined => {
    const index = references.get(object);
    if (index !== undefined || !carriesValues || !goesAsValue(object)) return index;
    references.set(object, references.size);
    values.push(object);
    return references.size - 1;
  };
  return { payload: encode(copy, indexOf, codec, facts), values };
}

/** Bytes of an ArrayBuffer that costs more to copy than to move. */
const movedBytes = 4096;

/** Of a transport that carries values: what the platform shares or moves, or only it can clone. */
function goesAsValue(object: object): boolean {
  const brand = brandOf(object);
  if (brand === "ArrayBuffer") return (object as ArrayBuffer).byteLength >= movedBytes;
  // A page that isn't isolated may have the memory of a WebAssembly module, but not post it.
  if (brand === "SharedArrayBuffer") return host.crossOriginIsolated !== false;
  if (brand !== "Object") return false;
  const steps = platformObjectStepsOf(object);
  // Node makes a Blob of a File, and {} of a DOMException; CBOR does better.
  return steps !== undefined && !/^(File|DOMException)$/.test(Object.prototype.toString.call(object).slice(8, -1));
}

/** The message in the form in which it can go over a link. What can't is sent as one that can't be read. */
export function toMessage(entry: QueueEntry, limits: MessageLimits): Message {
  const message = entry.encoded as Message | undefined;
  if (message && (message.values.length === 0 || limits.carriesValues)) return fitted(message, limits);
  const data = message ? () => message.decode(message.ends, hostRealm) : () => entry.data;
  const ports = message ? message.ends : entry.ports;
  const ends = message ? message.ends : takeEnds(entry.ports);
  const options = message ? { consumed: () => message.consumed(), hops: message.hops } : {};
  try {
    const { payload, values } = encodeData(data(), ports, limits);
    return new Message(payload, ends, { values, ...options });
  } catch {
    return broken(ends, options);
  }
}

/** It was encoded when the limits of the other side weren't known yet, or came over another link. */
function fitted(message: Message, { codec, portsPerMessage }: MessageLimits): Message {
  if (message.byteLength <= codec.bytes && message.ends.length <= portsPerMessage) return message;
  return broken(message.ends, { consumed: () => message.consumed(), hops: message.hops });
}

function broken(ends: readonly End[], options: MessageOptions): Message {
  for (const end of ends) discardEnd(end);
  return new Message(undefined, [], options);
}
