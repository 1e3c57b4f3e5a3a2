import { host } from "../base/host.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { brandOf } from "../clone/brand.ts";
import { Uncloneable } from "../clone/data-clone-error.ts";
import type { CloneFacts } from "../clone/memory.ts";
import { platformObjectStepsOf } from "../clone/platform-objects.ts";
import { decode } from "../codec/decode.ts";
import { encode } from "../codec/encode.ts";
import { type CodecLimits, defaultCodecLimits } from "../codec/limits.ts";
import type { EncodedMessage, Encoder, End, QueueEntry } from "../port/end.ts";
import { isMessagePort } from "../port/message-event-source.ts";
import { discardEnd } from "../port/message-port-state.ts";
import type { Limits } from "./limits.ts";
import { takeEnds } from "./native-end.ts";

/** What a link needs to know to make a message that may go over it. */
export interface MessageLimits {
  readonly limits: Pick<Limits, "messageBytes" | "portsPerMessage" | "depth">;
  readonly carriesValues: boolean;
}

interface MessageOptions {
  readonly values?: readonly unknown[];
  readonly hops?: number;
  readonly consumed?: () => void;
  /** Of the link that it came over. */
  readonly limits?: CodecLimits;
}

/** What the codec is to keep to. */
export function codecLimits({ depth, messageBytes }: Pick<Limits, "depth" | "messageBytes">): CodecLimits {
  return { ...defaultCodecLimits, depth, bytes: messageBytes };
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

/** @throws {Uncloneable} */
function encodeData(
  copy: unknown,
  ports: readonly object[],
  { limits, carriesValues }: MessageLimits,
  facts?: CloneFacts,
): Encoding {
  const { portsPerMessage, messageBytes } = limits;
  if (ports.length > portsPerMessage) {
    throw new Uncloneable(copy, `a message with ${ports.length} ports; limits.portsPerMessage is ${portsPerMessage}`);
  }
  const values: unknown[] = [];
  const references = new Map(ports.map((port, i) => [port, i]));
  const indexOf = (object: object): number | undefined => {
    const index = references.get(object);
    if (index !== undefined || !carriesValues || !goesAsValue(object)) return index;
    references.set(object, references.size);
    values.push(object);
    return references.size - 1;
  };
  const payload = encode(copy, indexOf, codecLimits(limits), facts);
  if (payload instanceof Uint8Array && payload.length > messageBytes) {
    throw new Uncloneable(copy, `a message of ${payload.length} bytes; limits.messageBytes is ${messageBytes}`);
  }
  return { payload, values };
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
export function toMessage(entry: QueueEntry, destination: MessageLimits): Message {
  const message = entry.encoded as Message | undefined;
  if (message && (message.values.length === 0 || destination.carriesValues)) return message;
  const data = message ? () => message.decode(message.ends, hostRealm) : () => entry.data;
  const ports = message ? message.ends : entry.ports;
  const ends = message ? message.ends : takeEnds(entry.ports);
  const consumed = message ? { consumed: () => message.consumed(), hops: message.hops } : {};
  try {
    const { payload, values } = encodeData(data(), ports, destination);
    return new Message(payload, ends, { values, ...consumed });
  } catch {
    for (const end of ends) discardEnd(end);
    return new Message(undefined, [], consumed);
  }
}
