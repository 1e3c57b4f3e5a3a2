import { frameTypes } from "./frame-types.ts";
import type { Link } from "./link.ts";
import { LinkError } from "./link-error.ts";
import { limitTime } from "./time-limit.ts";

/** A timer that is late by more than this part of its time tells that this side was held up. */
const latePart = 1 / 10;

/** Ends a link whose other side says nothing any more: it may be gone without the transport noticing. */
export class KeepAlive {
  readonly #link: Link;
  #cancel: (() => void) | undefined;
  #heardAt = 0;
  #hasAsked = false;

  constructor(link: Link) {
    this.#link = link;
  }

  /**
   * The other side has so long to say HELLO. As long again, once, if this one was held up when the time was over: a connection takes
   * several turns of the event loop to come up.
   */
  start(isAgain = false): void {
    this.stop();
    const { handshakeMs } = this.#link.limits;
    const lateAt = this.#now + handshakeMs * (1 + latePart);
    this.#set(handshakeMs, () => {
      if (!isAgain && this.#now > lateAt) this.start(true);
      else this.#link.fail(new LinkError("timeout", `no HELLO within ${handshakeMs} ms (limits.handshakeMs)`));
    });
  }

  /** HELLO has come: from now on silence counts. */
  opened(): void {
    this.stop();
    this.#checkIn(this.#link.limits.keepAliveMs);
  }

  /** A sign of life: something came, or what was sent is taken. */
  heard(): void {
    this.#heardAt = this.#now;
    this.#hasAsked = false;
  }

  stop(): void {
    this.#cancel?.();
  }

  get #now(): number {
    return this.#link.node.environment.now();
  }

  #checkIn(ms: number): void {
    this.#set(ms, () => this.#check());
  }

  #check(): void {
    // The other side of a transport that hears of every loss may be busy for as long as it likes. Some come to know it later.
    if (this.#link.transport.detectsLoss) return;
    const { keepAliveMs } = this.#link.limits;
    const silentMs = this.#now - this.#heardAt;
    const isSilent = silentMs >= keepAliveMs;
    if (isSilent && this.#hasAsked) {
      this.#link.fail(new LinkError("timeout", `nothing was heard for ${2 * keepAliveMs} ms (limits.keepAliveMs)`));
      return;
    }
    this.#hasAsked = isSilent;
    if (isSilent) this.#link.frame(frameTypes.ping).end();
    this.#checkIn(isSilent ? keepAliveMs : keepAliveMs - silentMs);
  }

  #set(ms: number, run: () => void): void {
    this.#cancel = limitTime(this.#link.node.environment, ms, run);
  }
}
