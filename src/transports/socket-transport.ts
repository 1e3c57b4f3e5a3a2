import { hostEnvironment } from "../link/environment.ts";
import { LinkError } from "../link/link-error.ts";
import type { LinkEvents, Transport } from "../link/transport.ts";
import type { EmitterLike, EmitterListener } from "./emitter.ts";
import { Listeners } from "./listeners.ts";

/** What is used of a `net.Socket`, or a `tls.TLSSocket`. */
export interface SocketLike extends EmitterLike {
  /** Not connected yet. */
  readonly pending: boolean;
  /** TLS: connected, but the other side isn't known yet. */
  readonly secureConnecting?: boolean;
  readonly destroyed: boolean;
  /** Undefined for a Unix socket. */
  readonly remoteAddress?: string | undefined;
  write(data: Uint8Array | string): boolean;
  pause(): unknown;
  resume(): unknown;
  end(): unknown;
  destroy(): unknown;
  setNoDelay?(noDelay: boolean): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

/** A peer that reads no more has as long to take the last words. */
export const lingerMs = 2_000;

/** Carries the bytes of a link over a stream socket: Unix, TCP, TLS. */
export class SocketTransport implements Transport {
  readonly onlyReads = true;
  /** A server may say nothing after it was connected to, or nothing at all. */
  readonly detectsFailure = false;
  readonly #socket: SocketLike;
  readonly #listeners = new Listeners();
  #error: Error | undefined;

  constructor(socket: SocketLike) {
    this.#socket = socket;
  }

  /** The kernel tells of every end of a Unix socket; a network may fall silent. */
  get detectsLoss(): boolean {
    return this.#socket.remoteAddress === undefined;
  }

  start(link: LinkEvents): void {
    const socket = this.#socket;
    // The link gathers what it has to say by itself.
    socket.setNoDelay?.(true);
    const on = (event: string, listener: EmitterListener): void => this.#listeners.add(socket, event, listener);
    on("data", (chunk: Uint8Array | string) => receivedChunk(chunk, link, "socket"));
    on("drain", () => link.writable());
    on("error", (error: Error) => {
      this.#error = withText(error);
    });
    // TLS 1.3 says only now that it wants another certificate.
    on("end", () => link.closed(this.#error ?? new Error("the other side ended the connection")));
    on("close", () => {
      this.#listeners.removeAll();
      link.closed(this.#error);
    });
    if (socket.destroyed) {
      // Not at once: one whose connect failed right there (Bun; Node 24 for a path that is too long) is about to say why.
      this.#error = new Error("the socket is closed already");
      hostEnvironment.nextTurn(() => link.closed(this.#error));
    } else if (this.#isSetUp) void Promise.resolve().then(() => link.opened());
    else this.#awaitConnection(link);
    // It may have been paused until somebody takes it.
    socket.resume();
  }

  #awaitConnection(link: LinkEvents): void {
    const event = this.#socket.secureConnecting ? "secureConnect" : "connect";
    this.#listeners.add(this.#socket, event, () => link.opened());
    // A TLSSocket that is made by hand says nothing else. Others are only now checked, and destroyed if they don't pass.
    const open = (): unknown => this.#socket.destroyed || link.opened();
    this.#listeners.add(this.#socket, "secure", () => void Promise.resolve().then(open));
  }

  get #isSetUp(): boolean {
    return !this.#socket.pending && this.#socket.secureConnecting !== true;
  }

  send(bytes: Uint8Array): boolean {
    return this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    const socket = this.#socket;
    // What doesn't read doesn't hear the end either.
    socket.resume();
    if (!this.#isSetUp || socket.destroyed) {
      socket.destroy();
      return;
    }
    socket.end();
    const cancel = hostEnvironment.setTimer(() => socket.destroy(), lingerMs);
    this.#listeners.add(socket, "close", cancel);
  }

  ref(): void {
    this.#socket.ref?.();
  }

  unref(): void {
    this.#socket.unref?.();
  }
}

/** @param source "socket", "stream" */
export function receivedChunk(chunk: Uint8Array | string, link: LinkEvents, source: string): void {
  if (typeof chunk === "string") {
    link.closed(new LinkError("protocol", `the ${source} gives text: don't call its setEncoding()`));
    return;
  }
  // A plain view: slice() of Node's own class doesn't copy.
  link.received(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
}

/** An error whose text says something: where several addresses were tried, Node's own is empty. */
function withText(error: Error & { readonly errors?: readonly Error[] }): Error {
  if (error.message || !error.errors) return error;
  return new Error(error.errors.map(({ message }) => message).join("; "), { cause: error });
}
