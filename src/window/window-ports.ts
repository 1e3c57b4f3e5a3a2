import { QueueEntry } from "../port/end.ts";
import { discardMessage, messagePortStateOf } from "../port/message-port-state.ts";
import { onClosing } from "./closing.ts";
import type { DomWindow } from "./dom-window.ts";

/** The ports of a window, which go with it. They are held weakly: what nobody uses is collected before. */
export class WindowPorts {
  readonly #ports = new Set<WeakRef<object>>();
  readonly #collected = new FinalizationRegistry<WeakRef<object>>((port) => this.#ports.delete(port));
  readonly #window: DomWindow;
  #isGone = false;

  constructor(window: DomWindow) {
    this.#window = window;
    onClosing(window, () => this.#close());
  }

  /** Browsers go on with the window of a frame's first, empty document when its page is there. jsdom has no `closed`. */
  get isClosed(): boolean {
    return this.#window.closed ?? this.#isGone;
  }

  add(port: object): void {
    if (this.isClosed) {
      disentangleAll([port]);
      return;
    }
    const reference = new WeakRef(port);
    this.#ports.add(reference);
    this.#collected.register(port, reference);
  }

  /** HTML "destroy a document": its ports are disentangled, and read nothing any more. */
  #close(): void {
    this.#isGone = true;
    const ports = Array.from(this.#ports, (reference) => reference.deref());
    this.#ports.clear();
    disentangleAll(ports.filter((port) => port !== undefined));
  }
}

/** As if they were closed, and carried by a message that nobody gets: what waits in their queues is dropped too. */
function disentangleAll(ports: readonly object[]): void {
  for (const port of ports) messagePortStateOf(port)?.close();
  discardMessage(new QueueEntry(false, undefined, ports, undefined));
}
