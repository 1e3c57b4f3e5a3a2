import { host, hostModule } from "../base/host.ts";
import { queueTask } from "../base/task-queue.ts";
import { hostEnvironment } from "../link/environment.ts";
import type { LinkError } from "../link/link-error.ts";
import type { NativePort } from "../link/native-port.ts";
import type { LinkEvents } from "../link/transport.ts";
import { listenTo } from "./message-source.ts";
import { ApartValues, isBytes, isList, noMessage, postApart, withBytes } from "./packet.ts";
import { RingReader, RingWriter, ringBytes } from "./shared-ring.ts";

/** For so many milliseconds after the last message a thread looks for the next one, turn by turn; to be woken takes about as long. */
const watchMs = 0.1;

/** After so many watches in vain, one after the other, it doesn't: messages come seldom, or the other thread waits for this one's processor. */
const mostInVain = 3;

/** Then one of so many times that it is woken it tries again. */
const wakingsPerTry = 64;

/** So often it looks in one turn: for a few microseconds, as a turn makes garbage. */
const looksPerTurn = 150;

/** What a worker sent before it let go of its lock is all there when for so many milliseconds nothing has come. */
const quietMs = 100;

/** What a port carries to wake the reader of a ring. */
const doorbell = "read";

/** Bytes, the values that go with them, and how many records of the ring come before. */
type Packet = readonly [bytes: Uint8Array, values: readonly unknown[] | undefined, after: number | undefined];

/** Memory for a ring each way; undefined where a thread can't look into it in between for next to nothing (browsers), or not at all. */
export function shareMemory(): SharedArrayBuffer | undefined {
  if (typeof SharedArrayBuffer !== "function" || host.crossOriginIsolated === false) return undefined;
  return hostModule("node:timers") && new SharedArrayBuffer(2 * ringBytes);
}

/** What the maker of a worker says of the memory: that there is none, or as much as it takes. */
export function isSharedMemory(memory: unknown): memory is SharedArrayBuffer | undefined {
  if (memory === undefined) return true;
  const isShared = Object.prototype.toString.call(memory) === "[object SharedArrayBuffer]";
  return isShared && (memory as SharedArrayBuffer).byteLength === 2 * ringBytes;
}

/**
 * Carries the bytes of a link between two threads: through memory that they share, where they have some, and over a native port
 * what has values beside it, or finds no room there.
 */
export class ThreadCarrier {
  readonly #port: NativePort;
  readonly #link: LinkEvents;
  readonly #writer: RingWriter | undefined;
  readonly #reader: RingReader | undefined;
  readonly #apart = new ApartValues();
  #packetsSent = 0;
  #packetsRead = 0;
  #isWatching = false;
  #lastHeard = 0;
  #watchesInVain = 0;
  #wakings = 0;
  #isClosed = false;

  /** @param isFirst of the two threads that share the memory, the one that made it */
  constructor(port: NativePort, link: LinkEvents, memory: SharedArrayBuffer | undefined, isFirst: boolean) {
    this.#port = port;
    this.#link = link;
    if (memory) {
      this.#writer = new RingWriter(memory, isFirst ? 0 : ringBytes);
      this.#reader = new RingReader(memory, isFirst ? ringBytes : 0);
    }
    listenTo(port, "message", (packet) => this.#hear(packet));
    listenTo(port, "messageerror", () => this.#guard(() => this.#apart.takeUnreadable()));
    listenTo(port, "close", () => this.end());
    port.start?.();
  }

  send(bytes: Uint8Array, attachments: readonly unknown[] | undefined, transfer: readonly object[]): void {
    if (!attachments && this.#writer?.write(bytes, this.#packetsSent)) {
      if (this.#writer.claimsWaking()) this.#port.postMessage(doorbell);
      return;
    }
    this.#packetsSent++;
    const [values, rest] = attachments ? postApart(this.#port, attachments, transfer) : [undefined, transfer];
    const packet: Packet = [bytes, values, this.#writer?.records];
    this.#port.postMessage(packet, withBytes(rest, bytes));
  }

  close(): void {
    this.#isClosed = true;
    this.#port.close?.();
  }

  #hear(packet: unknown): void {
    if (packet === doorbell) {
      if (!this.#isWatching) this.#wake();
    } else this.#guard(() => this.#readPacket(packet));
  }

  #readPacket(packet: unknown): void {
    if (this.#apart.take(packet)) return;
    this.#readRing();
    // Nothing of the ring that comes before it is missing: that was written first.
    if (!isPacket(packet) || packet[2] !== this.#reader?.records) throw noMessage();
    this.#packetsRead++;
    this.#link.received(packet[0], this.#apart.putInto(packet[1]));
    this.#readRing();
  }

  /** The other thread has ended. What it sent before can still be read. */
  end(error?: Error): void {
    this.#readAll();
    this.#link.closed(error);
  }

  /** The other thread has ended, or its link has, of which the news may overtake what it sent last: in Firefox and WebKit now and then. */
  endWhenQuiet(error: Error): void {
    const before = this.#packetsRead;
    hostEnvironment.setTimer(() => {
      if (this.#isClosed) return;
      if (this.#packetsRead === before) this.end(error);
      else this.endWhenQuiet(error);
    }, quietMs);
  }

  #wake(): void {
    this.#isWatching = true;
    if (++this.#wakings % wakingsPerTry === 0) this.#watchesInVain = Math.min(this.#watchesInVain, mostInVain - 1);
    this.#readAll();
    this.#lastHeard = hostEnvironment.now();
    this.#watchOn(this.#lastHeard);
  }

  /** Reads what has come since, which is likely where it answers what was sent meanwhile. */
  readonly #watch = (): void => {
    for (let looks = 0; looks < looksPerTurn && this.#reader?.hasNews === false; looks++);
    const before = this.#reader?.records;
    this.#readAll();
    const hasCome = this.#reader?.records !== before;
    const now = hostEnvironment.now();
    if (now - this.#lastHeard > watchMs) this.#watchesInVain++;
    else if (hasCome) this.#watchesInVain = 0;
    if (hasCome) this.#lastHeard = now;
    this.#watchOn(now);
  };

  #watchOn(now: number): void {
    if (this.#isClosed) return;
    const isOver = this.#watchesInVain >= mostInVain || now - this.#lastHeard > watchMs;
    if (isOver && this.#reader?.fallsAsleep() !== false) this.#isWatching = false;
    else queueTask(this.#watch);
  }

  #readAll(): void {
    this.#guard(() => this.#readRing());
  }

  #guard(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.#link.closed(error as LinkError);
    }
  }

  /** Reads the records whose turn it is. @throws {LinkError} */
  #readRing(): void {
    const reader = this.#reader;
    reader?.look();
    for (let bytes = reader?.next(this.#packetsRead); bytes; bytes = reader?.next(this.#packetsRead))
      this.#link.received(bytes);
  }
}

/** Whoever is at the other side may send anything. */
function isPacket(packet: unknown): packet is Packet {
  if (!Array.isArray(packet)) return false;
  const [bytes, values] = packet as unknown[];
  return isBytes(bytes) && (values === undefined || isList(values));
}
