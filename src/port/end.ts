import { collected } from "../base/collected.ts";
import type { Realm } from "../base/realm.ts";
import { messageTasks } from "../base/task-source.ts";
import { noObjects } from "../base/webidl.ts";
import { CollectionWatch } from "./collection-watch.ts";
import type { QueueMeter } from "./queue-meter.ts";
import type { UserActivation } from "./user-activation.ts";

/** A message that came over a link or is to go over one: bytes, decoded when it is delivered. */
export interface EncodedMessage {
  /** Of the ports that it carries, in order; no port holds them. */
  readonly ends: readonly End[];
  /** How much waits to be sent or read, in bytes. */
  readonly byteLength: number;
  /** Until its bytes are all there. */
  readonly pending?: Promise<void> | undefined;
  /**
   * Makes the message and its ports in `realm`.
   * @throws what is wrong with the bytes; the message is still to be discarded then
   */
  read(realm: Realm): ReadMessage;
}

/** What an event shows of a message. */
export interface ReadMessage {
  readonly data: unknown;
  readonly ports: readonly object[];
  readonly userActivation: UserActivation | null;
}

/** Why a port ended, for `closed(port)` of entangle/ports. */
export interface CloseReason {
  /** "closed": by one of the two ports. "transferred": it was given away. What ended a link otherwise: its code, see `LinkError`. */
  readonly reason: string;
  /** For people. */
  readonly text: string;
}

/** The usual cases have no text: close-reason.ts does. */
export type EndReason = CloseReason | "closed" | "transferred";

/** Encodes one message that is posted. */
export interface PostedEncoder {
  /**
   * Makes what is to be put into the queue; undefined if the message is on its way already.
   * @throws DataCloneError for what can't leave this thread or process, with everything still at its owner
   */
  encodePosted(message: unknown, transferList: readonly object[], realm: Realm): QueueEntry | undefined;
}

/** What waits in a port message queue: a message (the copy itself, no bytes), or the mark that the other end was closed. */
export class QueueEntry {
  // What the constructor sets is only declared: as a field it would be set twice.
  declare readonly isClose: boolean;
  /** Of a message its copy; of the mark an `EndReason`. */
  declare readonly data: unknown;
  /** The ports that the message carries, in the order of its transfer list. */
  declare readonly ports: readonly object[];
  /** In which `data` was made. */
  declare readonly realm: Realm | undefined;
  /** Set when it is posted. */
  declare userActivation: UserActivation | null;
  /** Set if it is in bytes; `data` and `ports` are empty then. */
  encoded: EncodedMessage | undefined;
  next: QueueEntry | undefined;

  constructor(isClose: boolean, data: unknown, ports: readonly object[], realm: Realm | undefined) {
    this.isClose = isClose;
    this.data = data;
    this.ports = ports;
    this.realm = realm;
  }

  /** Called when it has left the queue for good: its sender may send as much again. Only one that came over a link has it. */
  consumed?(): void;
}

/** The port that holds an end, as far as the end needs it. */
export interface EndHolder {
  /** Where it reads its messages. */
  readonly realm: Realm;
  /** Its port message queue is enabled. */
  readonly started: boolean;
  /** It has a `close` listener. */
  readonly hearsClose: boolean;
  deliver(message: QueueEntry): void;
  fireClose(reason: EndReason): void;
  /** Something came while the queue is disabled. */
  entryWaits(): void;
}

/**
 * One end of a pipe between two entangled ports, with its port message queue: what moves when a port is transferred. Its state does
 * not depend on which port holds it, or whether any does.
 */
export class End {
  // Only declared is what is set at once, or hardly ever: a program may have many ports.
  /** The other end; undefined once disentangled. HTML [[RemotePort]] */
  declare peer: End | undefined;
  /** Names the pipe in every thread and process, and says which of its ends this is; set when one of them first leaves this one. */
  route: string | undefined;
  side: 0 | 1 = 0;
  /** For `bufferedAmount(port)` and `drained(port)`. */
  declare meter: QueueMeter | undefined;
  /** Undefined in transit. */
  declare holder: EndHolder | undefined;
  #first: QueueEntry | undefined;
  #last: QueueEntry | undefined;
  #watch: CollectionWatch | undefined;
  #task: (() => void) | undefined;

  /** HTML "entangle" https://html.spec.whatwg.org/multipage/web-messaging.html#entangle */
  static entangle(a: End, b: End): void {
    a.peer = b;
    b.peer = a;
  }

  /** HTML "disentangle": the other port hears `close`, after what it was sent before. docs/deviations.md#close */
  disentangle(reason: EndReason = "closed"): void {
    const { peer } = this;
    if (peer === undefined) return;
    this.peer = peer.peer = undefined;
    this.heardBy = peer.heardBy = undefined;
    peer.enqueue(new QueueEntry(true, reason, noObjects, undefined));
    this.meter?.abandon();
  }

  /** For when the port is collected; goes with the end from port to port. */
  get watch(): CollectionWatch {
    this.#watch ??= new CollectionWatch(this as End);
    return this.#watch;
  }

  /** The other port while it listens for `close`, see `CollectionWatch`; few do. Who takes this end's place has to hear of it. */
  get heardBy(): object | undefined {
    return this.#watch?.heardBy;
  }

  set heardBy(port: object | undefined) {
    if (this.#watch || (port && collected)) this.watch.heardBy = port;
  }

  /** Takes what the other end sends. */
  enqueue(entry: QueueEntry): void {
    this.append(entry);
    const { holder } = this;
    if (holder?.started) this.queueDelivery();
    else holder?.entryWaits();
  }

  protected append(entry: QueueEntry): void {
    if (this.#last) this.#last.next = entry;
    else this.#first = entry;
    this.#last = entry;
    this.meter?.added(entry);
  }

  /** Queues a task for each entry: the port message queue was enabled. */
  startDelivery(): void {
    for (let entry = this.#first; entry; entry = entry.next) this.queueDelivery();
  }

  protected queueDelivery(): void {
    this.#task ??= messageTasks.task(deliverNext, this as End);
    messageTasks.queue(this.#task);
  }

  /** What is next in the queue. */
  get first(): QueueEntry | undefined {
    return this.#first;
  }

  dequeue(): QueueEntry | undefined {
    const first = this.#first;
    this.#first = first?.next;
    if (this.#first === undefined) this.#last = undefined;
    if (first) {
      first.next = undefined;
      this.meter?.removed(first);
    }
    return first;
  }

  /** What encodes a message that is posted to it; none where a copy is put into its queue, in this thread. */
  encoder?(): PostedEncoder | undefined;

  /** Whether `end` is this one, or the one at the other side of a link that this one stands for. */
  represents(end: End | undefined): boolean {
    return end === this;
  }
}

/** A task of the port message queue. It finds nothing to do if the end was transferred since: its new holder queues tasks anew. */
function deliverNext(end: End): void {
  const { holder } = end;
  if (!holder || (!holder.started && !(end.first?.isClose && holder.hearsClose))) return;
  const entry = end.dequeue();
  if (entry?.isClose) holder.fireClose(entry.data as EndReason);
  else if (entry) holder.deliver(entry);
}
