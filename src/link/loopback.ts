import { queueTask } from "../base/task-queue.ts";
import type { LinkEvents, Transport } from "./transport.ts";

/** One of two joined transports. */
class Loopback implements Transport {
  readonly trusted = true;
  readonly detectsLoss = true;
  other: Loopback | undefined;
  link: LinkEvents | undefined;
  /** The other side has closed. */
  #isOver = false;

  start(link: LinkEvents): void {
    if (this.#isOver) {
      queueTask(() => link.closed());
      return;
    }
    this.link = link;
    if (!this.other?.link) return;
    for (const one of [this, this.other]) queueTask(() => one.link?.opened());
  }

  send(bytes: Uint8Array): boolean {
    queueTask(() => this.other?.link?.received(bytes));
    return true;
  }

  close(): void {
    queueTask(() => this.other?.end());
  }

  end(): void {
    this.#isOver = true;
    this.link?.closed();
    this.link = undefined;
  }
}

/** Two joined transports within this thread, for tests: what is sent is bytes, and comes in tasks. */
export function loopback(): [Transport, Transport] {
  const a = new Loopback();
  const b = new Loopback();
  a.other = b;
  b.other = a;
  return [a, b];
}
