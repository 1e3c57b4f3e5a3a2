import { LinkError } from "../link/link-error.ts";
import type { LinkEvents, Transport } from "../link/transport.ts";
import type { EmitterListener } from "./emitter.ts";
import { Listeners } from "./listeners.ts";

/** What is used of a `WebSocket` or an `RTCDataChannel`. */
export interface MessageSocketLike {
  binaryType: string;
  readonly readyState: number | string;
  readonly bufferedAmount: number;
  send(data: never): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: string, listener: EmitterListener): void;
  removeEventListener(type: string, listener: EmitterListener): void;
}

/** With more bytes than this on their way out, the link is told to wait. */
export const highWaterBytes: number = 256 << 10;

/** Carries the bytes of a link over what sends messages, as binary messages of whatever length suits it. */
export abstract class MessageSocketTransport implements Transport {
  readonly onlyReads = true;
  readonly #socket: MessageSocketLike;
  readonly #pieceBytes: number;
  readonly #listeners = new Listeners();
  #link: LinkEvents | undefined;
  #isFull = false;
  /** What the other side broke, of what a message may be. */
  protected refusal: string | undefined;

  /** @param pieceBytes the most that goes in one message */
  constructor(socket: MessageSocketLike, pieceBytes: number) {
    this.#socket = socket;
    this.#pieceBytes = pieceBytes;
  }

  /** Sends one message. */
  protected abstract post(bytes: Uint8Array): void;
  /** Calls `checkRoom` when less waits than `highWaterBytes`; it may do so for nothing. */
  protected abstract awaitRoom(): void;
  /** Why the connection was closed. @param event `close` @param cause the last `error`, if there was one */
  protected abstract errorOf(event: object, cause: object | undefined): Error | undefined;

  /** Until the connection is over. */
  protected on(type: string, listener: EmitterListener): void {
    this.#listeners.add(this.#socket, type, listener);
  }

  start(link: LinkEvents): void {
    const socket = this.#socket;
    this.#link = link;
    socket.binaryType = "arraybuffer";
    this.on("message", ({ data }: { data: unknown }) => this.received(data, link));
    let cause: object | undefined;
    this.on("error", (event: object) => {
      cause = event;
    });
    this.on("close", (event: object) => {
      this.#listeners.removeAll();
      link.closed(this.errorOf(event, cause));
    });
    const state = socket.readyState;
    if (state === 0 || state === "connecting") this.on("open", () => this.opened(link));
    else if (state === 1 || state === "open") void Promise.resolve().then(() => this.opened(link));
    else void Promise.resolve().then(() => link.closed(new Error("the connection is closed already")));
  }

  /** The connection is up. */
  protected opened(link: LinkEvents): void {
    link.opened();
  }

  protected received(data: unknown, link: LinkEvents): void {
    // Not by instanceof: under Jest the host's buffers are of another realm.
    if (Object.prototype.toString.call(data) === "[object ArrayBuffer]") {
      link.received(new Uint8Array(data as ArrayBuffer));
      return;
    }
    this.refusal = `a message that is ${typeof data === "string" ? "text" : "no ArrayBuffer"}; all are binary`;
    link.closed(new LinkError("protocol", this.refusal));
  }

  send(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length; at += this.#pieceBytes) this.post(bytes.subarray(at, at + this.#pieceBytes));
    this.#isFull = this.#socket.bufferedAmount > highWaterBytes;
    if (this.#isFull) this.awaitRoom();
    return !this.#isFull;
  }

  protected checkRoom(): void {
    if (!this.#isFull) return;
    if (this.#socket.bufferedAmount > highWaterBytes) this.awaitRoom();
    else {
      this.#isFull = false;
      this.#link?.writable();
    }
  }

  close(): void {
    this.#socket.close();
  }
}
