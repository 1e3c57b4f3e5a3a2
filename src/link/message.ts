import { host } from "../base/host.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { noObjects } from "../base/webidl.ts";
import { brandOf } from "../clone/brand.ts";
import { Uncloneable } from "../clone/data-clone-error.ts";
import type { CloneFacts } from "../clone/memory.ts";
import { platformObjectStepsOf } from "../clone/platform-objects.ts";
import { type CloneContext, cloneWithTransfer } from "../clone/transfer.ts";
import { decode } from "../codec/decode.ts";
import { encode } from "../codec/encode.ts";
import type { CodecLimits } from "../codec/limits.ts";
import { type EncodedMessage, type End, QueueEntry, type ReadMessage } from "../port/end.ts";
import { isMessagePort } from "../port/message-event-source.ts";
import { createMessagePort, discardEnd, releasePorts } from "../port/message-port-state.ts";
import { takeEnds } from "./native-end.ts";
import type { ReceiveWindow } from "./receive-window.ts";

/** What a message has to keep to that goes over a link. */
export interface MessageLimits {
  readonly codec: CodecLimits;
  readonly portsPerMessage: number;
  readonly carriesValues: boolean;
}

const noValues: readonly unknown[] = [];

/** A message of a link: the CBOR of its data, beside the ends of its ports and the values that don't go as bytes. */
export class Message implements EncodedMessage {
  /** Undefined: it couldn't be encoded, and is a `messageerror` for who gets it. */
  payload: Uint8Array | undefined;
  /** Of a Blob whose bytes are still being read. */
  pending: Promise<void> | undefined;
  readonly ends: readonly End[];
  readonly values: readonly unknown[];
  /** Relays that it has passed. */
  hops = 0;
  /** Of the link that it came over. */
  limits: CodecLimits | undefined;
  /** Where it counts until it is consumed, and as how much. */
  #window: ReceiveWindow | undefined;
  #cost = 0;

  constructor(
    payload: Uint8Array | Promise<Uint8Array> | undefined,
    ends: readonly End[],
    values: readonly unknown[] = noValues,
  ) {
    this.ends = ends;
    this.values = values;
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

  read(realm: Realm): ReadMessage {
    const ports = this.ends.map((end) => createMessagePort(realm, end));
    try {
      const data = this.decode(ports, realm);
      this.consumed();
      return { data, ports, userActivation: null };
    } catch (error) {
      releasePorts(ports);
      throw error;
    }
  }

  discard(): void {
    for (const end of this.ends) discardEnd(end);
    this.consumed();
  }

  /**
   * @param ports made of `ends`, in `realm`
   * @throws what is wrong with the bytes
   */
  decode(ports: readonly object[], realm: Realm): unknown {
    if (!this.payload) throw new Error("the message couldn't be encoded for the link that it was to go over");
    const references = this.values.length > 0 ? [...ports, ...this.values] : ports;
    return decode(this.payload, references, realm, this.limits);
  }

  received(window: ReceiveWindow, cost: number): void {
    this.#window = window;
    this.#cost = cost;
  }

  /** It has left the queue: its sender may send as much again. */
  consumed(): void {
    this.#window?.consumed(this.#cost);
    this.#window = undefined;
  }

  /** The same message in another form. */
  as(
    payload: Uint8Array | Promise<Uint8Array> | undefined,
    ends: readonly End[],
    values?: readonly unknown[],
  ): Message {
    const message = new Message(payload, ends, values);
    message.hops = this.hops;
    message.#window = this.#window;
    message.#cost = this.#cost;
    return message;
  }
}

/**
 * Encodes a message that is posted now, around the transfer, which can't be undone.
 * @throws DataCloneError for what can't be cloned or sent
 */
export function encodedEntry(
  message: unknown,
  transferList: readonly object[],
  realm: Realm,
  limits: MessageLimits,
): QueueEntry {
  let encoding: Encoding | undefined;
  const context: CloneContext = {
    realm,
    name: "postMessage",
    beforeTransfer(copy, facts) {
      encoding = encodeData(copy, transferList.filter(isMessagePort), limits, facts);
    },
  };
  const { transferred } = cloneWithTransfer(message, transferList, context);
  const ends = transferred.length > 0 ? takeEnds(transferred.filter(isMessagePort)) : noEnds;
  const values = encoding?.values?.map((value) => transferred[transferList.indexOf(value as object)] ?? value);
  const entry = new QueueEntry(false, undefined, noObjects, undefined);
  entry.encoded = new Message(encoding?.payload, ends, values);
  return entry;
}

const noEnds: readonly End[] = [];

interface Encoding {
  readonly payload: Uint8Array | Promise<Uint8Array>;
  readonly values?: unknown[];
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
  if (ports.length === 0 && !carriesValues) return { payload: encode(copy, noReference, codec, facts) };
  const values: unknown[] = [];
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
  if (!message) {
    const encoded = encodeEntry(entry, limits);
    // Its ports are taken out: if it is dropped or goes another way before it was wholly sent, they are found here.
    entry.encoded = encoded;
    return encoded;
  }
  if (message.values.length > 0 && !limits.carriesValues) return withoutValues(message, limits);
  // It was encoded when the limits of the other side weren't known yet, or came over another link.
  const fits = message.byteLength <= limits.codec.bytes && message.ends.length <= limits.portsPerMessage;
  return fits ? message : broken(message);
}

/** It was posted within the thread. */
function encodeEntry({ data, ports }: QueueEntry, limits: MessageLimits): Message {
  const ends = takeEnds(ports);
  try {
    const { payload, values } = encodeData(data, ports, limits);
    return new Message(payload, ends, values);
  } catch {
    return broken(new Message(undefined, ends));
  }
}

/** It came over a link that carries values, and goes on over one that doesn't. */
function withoutValues(message: Message, limits: MessageLimits): Message {
  try {
    const { payload } = encodeData(message.decode(message.ends, hostRealm), message.ends, limits);
    return message.as(payload, message.ends);
  } catch {
    return broken(message);
  }
}

function broken(message: Message): Message {
  for (const end of message.ends) discardEnd(end);
  return message.as(undefined, noEnds);
}
