import { collected } from "../base/collected.ts";
import { host } from "../base/host.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { noObjects } from "../base/webidl.ts";
import { brandOf } from "../clone/brand.ts";
import { toDataCloneError, Uncloneable } from "../clone/data-clone-error.ts";
import { platformObjectStepsOf } from "../clone/platform-objects.ts";
import { cloneWithTransfer } from "../clone/transfer.ts";
import type { Written } from "../codec/byte-writer.ts";
import { decode } from "../codec/decode.ts";
import { encodeJob } from "../codec/encode.ts";
import { type ByteSink, noPort } from "../codec/encoder.ts";
import type { CodecLimits } from "../codec/limits.ts";
import { type EncodedMessage, type End, QueueEntry, type ReadMessage } from "../port/end.ts";
import { isMessagePort } from "../port/message-event-source.ts";
import { createMessagePort, discardMessage, releasePorts } from "../port/message-port-state.ts";
import { takeEnds, takeInHand } from "./native-end.ts";
import { movesStreams } from "./transferable.ts";

/** What a message has to keep to that goes over a link. */
export interface MessageLimits {
  readonly codec: CodecLimits;
  readonly portsPerMessage: number;
  readonly carriesValues: boolean;
}

/** A message of a link: the CBOR of its data, beside the ends of its ports and the values that don't go as bytes. */
export class Message implements EncodedMessage {
  /** Undefined: it couldn't be encoded, and is a `messageerror` for who gets it. */
  payload: Uint8Array | undefined;
  /** Of a Blob whose bytes are still being read. */
  pending: Promise<void> | undefined;
  readonly ends: readonly End[];
  /** Undefined for one that this side can't have. */
  readonly values: readonly (object | undefined)[];
  /** Relays that it has passed. */
  hops = 0;
  /** Of the link that it came over. */
  limits: CodecLimits | undefined;

  constructor(
    payload: Uint8Array | Promise<Uint8Array> | undefined,
    ends: readonly End[],
    values: readonly (object | undefined)[] = noObjects,
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
    return (this.payload?.length ?? 0) + this.valueBytes;
  }

  /** Of the ArrayBuffers beside the payload: both sides of a link have to come to the same number. */
  get valueBytes(): number {
    // Of nearly every message, and it is asked of each that waits in a queue.
    if (this.values.length === 0) return 0;
    const buffers = this.values.filter((value) => value && brandOf(value) === "ArrayBuffer") as ArrayBuffer[];
    return buffers.reduce((bytes, { byteLength }) => bytes + byteLength, 0);
  }

  /** The ends, for somebody who takes them in hand. */
  take(): readonly End[] {
    if (this.ends.length > 0) collected?.unregister(this);
    return this.ends;
  }

  /** It came over a link: if it is collected with the queue it waits in, its ports are discarded. Their legs know them until then. */
  watchCollection(): void {
    if (!collected || this.ends.length === 0) return;
    const ends = this.ends.map((end) => new WeakRef(end));
    collected.register(this, { finalize: () => discardEnds(ends.flatMap((end) => end.deref() ?? [])) }, this);
  }

  read(realm: Realm): ReadMessage {
    const ports = this.take().map((end) => createMessagePort(realm, takeInHand(end)));
    try {
      const data = this.decode(ports, realm);
      return { data, ports, userActivation: null };
    } catch (error) {
      releasePorts(ports);
      throw error;
    }
  }

  /**
   * @param ports made of `ends`, in `realm`
   * @throws what is wrong with the bytes
   */
  decode(ports: readonly object[], realm: Realm): unknown {
    if (!this.payload) throw new Error("the message couldn't be encoded for the link that it was to go over");
    const references = this.values.length > 0 ? [...ports, ...this.values.map(requireValue)] : ports;
    return decode(this.payload, references, realm, this.limits);
  }

  /** The same message in another form. */
  as(payload: Uint8Array | Promise<Uint8Array> | undefined, ends: readonly End[], values?: readonly object[]): Message {
    const message = new Message(payload, ends, values);
    message.hops = this.hops;
    return message;
  }
}

function requireValue(value: object | undefined): object {
  if (value) return value;
  throw new Error("the message has a value that this side can't have");
}

export const noEnds: readonly End[] = [];

/** Ports that nobody will get: their peers hear `close`, and so do those of the ports that wait in their queues. */
export function discardEnds(ends: readonly End[]): void {
  discardMessage(entryOf(new Message(undefined, ends)));
}

function entryOf(message: Message): QueueEntry {
  const entry = new QueueEntry(false, undefined, noObjects, undefined);
  entry.encoded = message;
  return entry;
}

/** What a message may go to without waiting in a queue. */
export interface Sender {
  /**
   * Sends a message of nothing but what was written, if nothing is before it.
   * @returns false if it has to wait
   */
  sendAtOnce(written: Written): boolean;
}

/** Encodes one message. */
export class MessageEncoder implements ByteSink {
  readonly #limits: MessageLimits;
  readonly #sender: Sender | undefined;
  /** What references of the message stand for: its ports, then the values that go beside the bytes. */
  #references: Map<object, number> | undefined;
  #values: object[] | undefined;
  payload: Uint8Array | Promise<Uint8Array> | undefined;

  constructor(limits: MessageLimits, sender?: Sender) {
    this.#limits = limits;
    this.#sender = sender;
  }

  /**
   * Encodes a message that is posted now, around the transfer, which can't be undone.
   * @returns undefined if it was sent at once
   * @throws DataCloneError for what can't be cloned or sent
   */
  encodePosted(message: unknown, transferList: readonly object[], realm: Realm): QueueEntry | undefined {
    const transferred = this.#encodeAndTransfer(message, transferList, realm);
    if (this.payload === undefined) return undefined;
    const ends = transferred.length > 0 ? takeEnds(transferred.filter(isMessagePort)) : noEnds;
    return entryOf(new Message(this.payload, ends, this.#valuesAfter(transferList, transferred)));
  }

  /** The values, or what was received in their place. */
  #valuesAfter(transferList: readonly object[], transferred: readonly object[]): readonly object[] | undefined {
    if (!this.#values || transferred.length === 0) return this.#values;
    const received = new Map(transferList.map((object, i) => [object, transferred[i]]));
    return this.#values.map((value) => received.get(value) ?? value);
  }

  /** @returns what was transferred, as it was received */
  #encodeAndTransfer(message: unknown, transferList: readonly object[], realm: Realm): readonly object[] {
    if (transferList.length > 0) {
      const beforeTransfer = (copy: unknown): void => this.encode(copy, transferList.filter(isMessagePort));
      return cloneWithTransfer(message, transferList, "postMessage", realm, realm, beforeTransfer).transferred;
    }
    try {
      this.#encodeWithoutCopy(message, realm);
      return noObjects;
    } catch (error) {
      throw toDataCloneError(error, "postMessage", message, realm);
    }
  }

  /** It may be sent at once. @throws {Uncloneable} */
  #encodeWithoutCopy(message: unknown, realm: Realm): void {
    const { codec, carriesValues } = this.#limits;
    const portIndexOf = carriesValues ? (object: object) => this.#indexOf(object) : noPort;
    this.payload = encodeJob({ root: message, portIndexOf, limits: codec, postedIn: realm, sink: this });
  }

  /** @throws {Uncloneable} */
  encode(copy: unknown, ports: readonly object[]): void {
    const { codec, portsPerMessage, carriesValues } = this.#limits;
    if (ports.length > portsPerMessage) {
      throw new Uncloneable(
        copy,
        `is a message with ${ports.length} ports; limits.portsPerMessage is ${portsPerMessage}`,
      );
    }
    if (ports.length > 0) this.#references = new Map(ports.map((port, i) => [port, i]));
    const portIndexOf = ports.length > 0 || carriesValues ? (object: object) => this.#indexOf(object) : noPort;
    this.payload = encodeJob({ root: copy, portIndexOf, limits: codec });
  }

  #indexOf(object: object): number | undefined {
    const known = this.#references?.get(object);
    if (known !== undefined || !this.#limits.carriesValues || !goesAsValue(object)) return known;
    this.#references ??= new Map();
    const index = this.#references.size;
    this.#references.set(object, index);
    this.#values ??= [];
    this.#values.push(object);
    return index;
  }

  get values(): readonly object[] {
    return this.#values ?? noObjects;
  }

  take(written: Written): boolean {
    return this.#references === undefined && this.#sender?.sendAtOnce(written) === true;
  }
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
  if (platformObjectStepsOf(object) === undefined) return false;
  const name = Object.prototype.toString.call(object).slice(8, -1);
  // Node makes a Blob of a File, and {} of a DOMException; CBOR does better.
  return name.endsWith("Stream") ? movesStreams(name) : name !== "File" && name !== "DOMException";
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
  if (message.values.length > 0 && !(limits.carriesValues && message.values.every(Boolean)))
    return withoutValues(message, limits);
  // It was encoded when the limits of the other side weren't known yet, or came over another link.
  const fits = (message.payload?.length ?? 0) <= limits.codec.bytes && message.ends.length <= limits.portsPerMessage;
  return fits ? message : broken(message);
}

/** It was posted within the thread. */
function encodeEntry({ data, ports }: QueueEntry, limits: MessageLimits): Message {
  const ends = takeEnds(ports);
  try {
    const encoder = new MessageEncoder(limits);
    encoder.encode(data, ports);
    return new Message(encoder.payload, ends, encoder.values);
  } catch {
    return broken(new Message(undefined, ends));
  }
}

/** It came over a link that carries values, and goes on over one that doesn't, or has one that is lost. */
function withoutValues(message: Message, limits: MessageLimits): Message {
  try {
    const encoder = new MessageEncoder(limits);
    encoder.encode(message.decode(message.ends, hostRealm), message.ends);
    return message.as(encoder.payload, message.ends);
  } catch {
    return broken(message);
  }
}

function broken(message: Message): Message {
  discardEnds(message.ends);
  return message.as(undefined, noEnds);
}
