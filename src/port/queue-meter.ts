import { sizeOf } from "../codec/encode.ts";
import type { End, QueueEntry } from "./end.ts";

/** What an entry was counted for. */
const sizes = new WeakMap<QueueEntry, number>();

/** Counts the bytes in the queue of an end, from the first question on: to go through the queue for each would take ever longer. */
export class QueueMeter {
  #end: End;
  /** Undefined until somebody asks. */
  #bytes: number | undefined;
  /** Who waits until no more than so many bytes do. */
  readonly #waiting = new Map<number, (() => void)[]>();

  private constructor(end: End) {
    this.#end = end;
  }

  static of(end: End): QueueMeter {
    end.meter ??= new QueueMeter(end);
    return end.meter;
  }

  get bytes(): number {
    this.#bytes ??= this.#count();
    return this.#bytes;
  }

  #count(): number {
    let bytes = 0;
    for (let entry = this.#end.first; entry; entry = entry.next) bytes += this.#sizeOf(entry);
    return bytes;
  }

  /** Calls `run` when no more than so many bytes wait, or nobody waits for them any more. */
  whenAtMost(bytes: number, run: () => void): void {
    const waiting = this.#waiting.get(bytes);
    if (waiting) waiting.push(run);
    else this.#waiting.set(bytes, [run]);
  }

  added(entry: QueueEntry): void {
    // Who posts to the end was closed: it posts no more.
    if (entry.isClose) this.abandon();
    else if (this.#bytes !== undefined) this.#bytes += this.#sizeOf(entry);
  }

  removed(entry: QueueEntry): void {
    if (this.#bytes !== undefined) this.#bytes -= sizes.get(entry) ?? 0;
    this.#tell();
  }

  /** What is posted to `from` is posted to `to` from now on, which has all that waited. */
  static move(from: End, to: End): void {
    const { meter } = from;
    // Hardly ever are there any: ends have no room for one until then.
    if (meter === to.meter) return;
    from.meter = undefined;
    to.meter = meter;
    if (!meter) return;
    meter.#end = to;
    meter.#bytes = undefined;
  }

  #tell(): void {
    for (const [bytes, waiting] of this.#waiting) if (this.bytes <= bytes) this.#release(bytes, waiting);
  }

  /** Nobody posts to the end any more, or nobody is there to read. */
  abandon(): void {
    for (const [bytes, waiting] of this.#waiting) this.#release(bytes, waiting);
  }

  #release(bytes: number, waiting: readonly (() => void)[]): void {
    this.#waiting.delete(bytes);
    for (const run of waiting) run();
  }

  #sizeOf(entry: QueueEntry): number {
    const known = sizes.get(entry);
    if (known !== undefined || entry.isClose) return known ?? 0;
    const { encoded } = entry;
    const size = encoded ? encoded.byteLength : encodedSize(entry);
    sizes.set(entry, size);
    void encoded?.pending?.then(() => {
      sizes.delete(entry);
      this.#bytes = undefined;
    });
    return size;
  }
}

/** What only a thread can hold has no size in bytes. */
function encodedSize({ data, ports }: QueueEntry): number {
  try {
    return sizeOf(data, (object) => (ports.includes(object) ? 0 : undefined));
  } catch {
    return 0;
  }
}
