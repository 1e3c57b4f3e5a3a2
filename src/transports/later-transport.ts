import type { LinkEvents, Transport } from "../link/transport.ts";

type Reading = Transport & { readonly onlyReads: true };

/** A WebSocket that can't be made yet. */
export class LaterTransport implements Transport {
  readonly onlyReads = true;
  readonly detectsFailure = false;
  readonly #maker: Promise<() => Reading>;
  #transport: Reading | undefined;
  #isClosed = false;

  constructor(maker: Promise<() => Reading>) {
    this.#maker = maker;
  }

  start(link: LinkEvents): void {
    const start = (make: () => Reading): void => {
      // One that is closed while it connects fires an error, for which only one that was started listens.
      if (this.#isClosed) return;
      this.#transport = make();
      this.#transport.start(link);
    };
    this.#maker.then(start).catch((error: Error) => link.closed(error));
  }

  send(bytes: Uint8Array): boolean {
    return this.#transport?.send(bytes) ?? false;
  }

  pause(): void {
    this.#transport?.pause?.();
  }

  resume(): void {
    this.#transport?.resume?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#transport?.close();
  }

  ref(): void {
    this.#transport?.ref?.();
  }

  unref(): void {
    this.#transport?.unref?.();
  }
}
