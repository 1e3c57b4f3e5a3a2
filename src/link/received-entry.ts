import type { Realm } from "../base/realm.ts";
import { noObjects } from "../base/webidl.ts";
import { QueueEntry } from "../port/end.ts";
import type { ReceiveWindow } from "./receive-window.ts";

/** A message that came over a channel: until it has left the queue it counts in the window of what the sender may send. */
export class ReceivedEntry extends QueueEntry {
  #window: ReceiveWindow | undefined;
  readonly #cost: number;

  /** @param cost see `costOf` */
  constructor(data: unknown, realm: Realm | undefined, window: ReceiveWindow, cost: number) {
    super(false, data, noObjects, realm);
    this.#window = window;
    this.#cost = cost;
  }

  override consumed(): void {
    this.#window?.consumed(this.#cost);
    this.#window = undefined;
  }
}
