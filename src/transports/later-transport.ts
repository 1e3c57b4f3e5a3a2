import type { LinkEvents, Transport } from "../link/transport.ts";

type Reading = Transport & { readonly onlyReads: true };

/** A WebSocket that is still being made. */
export class LaterTransport implements Transport {
  readonly onlyReads = true;
  readonly detectsFailure = false;
  readonly #made: Promise<Reading>;
  #transport: Reading | undefined;
  #isClosed = false;

  constructor(made: Promise<Reading>) {
    this.#made = made;
  }

  start(link: LinkEvents): void {
    const start = (transport: Reading): void => {
      this.#transport = transport;
      if (this.#isClosed) transport.close();
      else transport.start(link);
    };
    this.#made.then(start, (error: Error) => link.closed(error));
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
