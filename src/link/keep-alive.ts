import { frameTypes } from "./frame-types.ts";
import type { Link } from "./link.ts";
import { LinkError } from "./link-error.ts";
import { limitTime } from "./time-limit.ts";

/** Ends a link whose other side says nothing any more: it may be gone without the transport noticing. */
export class KeepAlive {
  readonly #link: Link;
  #cancel: (() => void) | undefined;
  #hasHeard = false;

  constructor(link: Link) {
    this.#link = link;
  }

  /** The other side has so long to say HELLO. */
  start(): void {
    this.#cancel?.();
    this.#set(this.#link.limits.handshakeMs, () => this.#checkHello());
  }

  #checkHello(): void {
    const { handshakeMs } = this.#link.limits;
    if (this.#link.isOpen) this.#next();
    else this.#link.fail(new LinkError("timeout", `no HELLO within ${handshakeMs} ms (limits.handshakeMs)`));
  }

  /** A sign of life: something came, or what was sent is taken. */
  heard(): void {
    this.#hasHeard = true;
  }

  stop(): void {
    this.#cancel?.();
  }

  #next(): void {
    // The other side of a transport that hears of every loss may be busy for as long as it likes.
    if (this.#link.transport.detectsLoss) return;
    this.#hasHeard = false;
    this.#set(this.#link.limits.keepAliveMs, () => this.#check());
  }

  #check(): void {
    if (this.#hasHeard) {
      this.#next();
      return;
    }
    this.#link.frame(frameTypes.ping).end();
    this.#set(this.#link.limits.keepAliveMs, () => this.#checkAnswer());
  }

  #checkAnswer(): void {
    const { keepAliveMs } = this.#link.limits;
    if (this.#hasHeard) this.#next();
    else this.#link.fail(new LinkError("timeout", `nothing was heard for ${2 * keepAliveMs} ms (limits.keepAliveMs)`));
  }

  #set(ms: number, run: () => void): void {
    this.#cancel = limitTime(this.#link.node.environment, ms, run);
  }
}
