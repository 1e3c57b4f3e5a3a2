import { isObject } from "../base/webidl.ts";
import { type Frame, FrameReader } from "./frame-reader.ts";
import type { Link } from "./link.ts";
import { LinkError } from "./link-error.ts";

/** Where there are other links, one has so many frames read in a turn of the event loop: a flood on it doesn't hold them up. */
const framesPerTurn = 32;

/** How long a frame is to read its sender decides: when so many milliseconds have passed, the frame at hand is the last of the turn. */
const msPerTurn = 0.01;

/** HELLO takes less than a hundred, GOAWAY has a text, and either may have more fields one day. */
const mostFirstBytes = 4096;

/** With more bytes than this to be read, the transport is asked to pause. */
const pauseBytes = 256 << 10;

/** What has come over a link, and is read a frame after the other. */
export class Inbox {
  readonly #link: Link;
  readonly #receive: (frame: Frame) => void;
  readonly #reader: FrameReader;
  /** That came beside the bytes, in their order. */
  #values: (object | undefined)[] = [];
  #framesLeft = framesPerTurn;
  #isTurnEnding = false;
  #isPaused = false;

  /** @param receive may throw a LinkError */
  constructor(link: Link, receive: (frame: Frame) => void) {
    this.#link = link;
    this.#receive = receive;
    this.#reader = new FrameReader(link.limits.frameBytes, mostFirstBytes);
  }

  push(bytes: Uint8Array, values: readonly unknown[]): void {
    this.#reader.push(bytes);
    for (const value of values) this.#values.push(value as object | undefined);
    const { queuedBytes } = this.#link.limits;
    if (this.#reader.heldBytes > queuedBytes) {
      this.#link.fail(new LinkError("limit", `more than ${queuedBytes} bytes wait in the link (limits.queuedBytes)`));
    } else {
      if (this.#framesLeft > 0) this.#read(this.#isAlone ? Number.POSITIVE_INFINITY : this.#framesLeft);
      this.#pauseOrResume();
    }
  }

  #pauseOrResume(): void {
    const isFull = this.#reader.heldBytes > pauseBytes;
    if (isFull === this.#isPaused || this.#link.isEnded) return;
    this.#isPaused = isFull;
    const { transport } = this.#link;
    if (isFull) transport.pause?.();
    else transport.resume?.();
  }

  /** The connection is gone: what was received comes first. */
  readAll(): void {
    this.#read(Number.POSITIVE_INFINITY);
  }

  /** @throws {LinkError} */
  takeValues(count: number): (object | undefined)[] {
    if (count > this.#values.length) {
      throw new LinkError("protocol", `${count} values beside a frame, but fewer came`);
    }
    const taken = this.#values.splice(0, count);
    if (!taken.every((value) => value === undefined || isObject(value)))
      throw new LinkError("protocol", "a value beside a frame that is no object");
    return taken;
  }

  get #isAlone(): boolean {
    return this.#link.node.links.size === 1;
  }

  #read(most: number): void {
    const isBounded = most !== Number.POSITIVE_INFINITY;
    const { environment } = this.#link.node;
    const end = isBounded ? environment.now() + msPerTurn : 0;
    let count = 0;
    let isLate = false;
    try {
      while (count < most && !isLate && !this.#link.isEnded) {
        const frame = this.#reader.next();
        if (!frame) {
          this.#expectNoValues();
          break;
        }
        count++;
        this.#receive(frame);
        isLate = isBounded && environment.now() >= end;
      }
      if (isLate && this.#reader.waitingBytes === 0) this.#expectNoValues();
    } catch (error) {
      const cause = error instanceof LinkError ? error : new LinkError("protocol", String(error), { cause: error });
      this.#link.fail(cause);
    }
    if (!isBounded || count === 0) return;
    this.#framesLeft = isLate ? 0 : most - count;
    this.#endTurn();
  }

  /** Values come together with the whole frames that speak of them; others would gather without a limit. */
  #expectNoValues(): void {
    if (this.#values.length > 0)
      throw new LinkError("protocol", `${this.#values.length} values that no frame speaks of`);
  }

  #endTurn(): void {
    if (this.#isTurnEnding) return;
    this.#isTurnEnding = true;
    this.#link.node.environment.nextTurn(() => {
      this.#isTurnEnding = false;
      this.#framesLeft = framesPerTurn;
      this.#read(framesPerTurn);
      this.#pauseOrResume();
    });
  }
}
