import { showValue } from "../clone/show-value.ts";
import { hostEnvironment } from "../link/environment.ts";
import { limitTime } from "../link/time-limit.ts";
import type { LinkEvents, Transport } from "../link/transport.ts";
import type { EmitterLike } from "./emitter.ts";
import { Listeners } from "./listeners.ts";
import { lingerMs, receivedChunk } from "./socket-transport.ts";

interface StreamLike extends EmitterLike {
  destroy(): unknown;
  readonly destroyed: boolean;
  ref?(): void;
  unref?(): void;
}

/** Two streams of Node, as a process and its child have them: what is read comes from the other side, what is written goes there. */
export interface StreamPair {
  readonly readable: (StreamLike & { pause(): unknown; resume(): unknown; isPaused(): boolean }) | null;
  readonly writable: (StreamLike & { write(bytes: Uint8Array): boolean; end(): unknown }) | null;
}

/** Carries the bytes of a link over two streams. */
export class StreamPairTransport implements Transport {
  readonly onlyReads = true;
  readonly trusted = true;
  readonly detectsLoss = true;
  readonly #readable: NonNullable<StreamPair["readable"]>;
  readonly #writable: NonNullable<StreamPair["writable"]>;
  readonly #listeners = new Listeners();
  #error: Error | undefined;
  #hasHeard = false;
  #cancelSilence: (() => void) | undefined;

  /** @throws TypeError */
  constructor({ readable, writable }: StreamPair) {
    this.#readable = requireStream("readable", readable, "resume");
    this.#writable = requireStream("writable", writable, "write");
  }

  start(link: LinkEvents): void {
    const ended = (): void => link.closed(this.#error ?? new Error("the other side ended its stream"));
    for (const stream of [this.#readable, this.#writable]) this.#listenForErrors(stream);
    this.#listeners.add(this.#readable, "data", (chunk: Uint8Array | string) => {
      this.#hasHeard = true;
      receivedChunk(chunk, link, "stream");
    });
    this.#listeners.add(this.#writable, "drain", () => link.writable());
    this.#listeners.add(this.#readable, "end", ended);
    this.#listeners.add(this.#readable, "close", ended);
    this.#listeners.add(this.#writable, "close", () => this.#awaitSilence(ended));
    // It may have been paused until somebody takes it.
    this.#readable.resume();
    // Not at once: the streams of a child that couldn't be started are destroyed soon.
    hostEnvironment.nextTurn(() => {
      if (this.#readable.destroyed || this.#writable.destroyed) ended();
      else link.opened();
    });
  }

  /** The other side hears nothing any more. What it has said already comes first, also if this side is slow to read it. */
  #awaitSilence(ended: () => void): void {
    this.#hasHeard = false;
    this.#cancelSilence = limitTime(hostEnvironment, lingerMs, () => {
      if (this.#hasHeard || this.#readable.isPaused()) this.#awaitSilence(ended);
      else ended();
    });
  }

  /** Also of one that comes after the link has ended, which would end the process. */
  #listenForErrors(stream: StreamLike): void {
    const listeners = new Listeners();
    listeners.add(stream, "error", (error: Error) => {
      this.#error = error;
    });
    listeners.add(stream, "close", () => listeners.removeAll());
  }

  send(bytes: Uint8Array): boolean {
    return this.#writable.write(bytes);
  }

  pause(): void {
    this.#readable.pause();
  }

  resume(): void {
    this.#readable.resume();
  }

  close(): void {
    this.#cancelSilence?.();
    this.#listeners.removeAll();
    this.#writable.end();
    this.#readable.destroy();
  }

  ref(): void {
    this.#readable.ref?.();
    this.#writable.ref?.();
  }

  unref(): void {
    this.#readable.unref?.();
    this.#writable.unref?.();
  }
}

/** @param method that streams of the other direction lack: to take one for the other is easily done @throws TypeError */
function requireStream<Stream extends StreamLike>(name: string, stream: Stream | null, method: keyof Stream): Stream {
  if (typeof stream?.on === "function" && typeof stream[method] === "function") return stream;
  const text =
    'give a stream of Node: start the child by spawn() of node:child_process, with "pipe" for stdin and stdout';
  throw new TypeError(`connect: ${name} is ${showValue(stream)}; ${text}`);
}
