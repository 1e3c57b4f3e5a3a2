import { LinkError } from "../link/link-error.ts";
import type { LinkEvents, Transport } from "../link/transport.ts";

interface StreamLike {
  on(event: string, listener: (value: unknown) => void): unknown;
  destroy(): unknown;
  readonly destroyed: boolean;
  ref?(): void;
  unref?(): void;
}

/** Two streams of Node, as a process and its child have them: what is read comes from the other side, what is written goes there. */
export interface StreamPair {
  readonly readable: StreamLike | null;
  readonly writable: (StreamLike & { write(bytes: Uint8Array): boolean; end(): unknown }) | null;
}

/** Carries the bytes of a link over two streams. */
export class StreamPairTransport implements Transport {
  readonly trusted = true;
  readonly detectsLoss = true;
  readonly #readable: NonNullable<StreamPair["readable"]>;
  readonly #writable: NonNullable<StreamPair["writable"]>;

  /** @throws TypeError */
  constructor({ readable, writable }: StreamPair) {
    if (!readable || !writable) {
      const name = readable ? "writable" : "readable";
      throw new TypeError(`connect: ${name} is null; start the child with "pipe" for its stdin and stdout`);
    }
    this.#readable = readable;
    this.#writable = writable;
  }

  start(link: LinkEvents): void {
    let lost: Error | undefined;
    const failed = (error: unknown): void => {
      lost = error as Error;
    };
    const ended = (): void => link.closed(lost ?? new Error("the other side ended its stream"));
    this.#readable.on("data", (chunk) => received(chunk as Uint8Array | string, link));
    this.#writable.on("drain", () => link.writable());
    for (const stream of [this.#readable, this.#writable]) stream.on("error", failed);
    this.#readable.on("end", ended);
    this.#readable.on("close", ended);
    const isOver = this.#readable.destroyed || this.#writable.destroyed;
    void Promise.resolve().then(isOver ? ended : () => link.opened());
  }

  send(bytes: Uint8Array): boolean {
    return this.#writable.write(bytes);
  }

  close(): void {
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

function received(chunk: Uint8Array | string, link: LinkEvents): void {
  if (typeof chunk === "string") {
    link.closed(new LinkError("protocol", "the stream gives text: don't call its setEncoding()"));
    return;
  }
  // Without what Node's own class adds, as its `slice`.
  link.received(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
}
