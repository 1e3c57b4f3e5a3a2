import { host } from "../base/host.ts";
import { hostEnvironment } from "../link/environment.ts";
import { createNativeChannel, type NativePort } from "../link/native-port.ts";
import { nameBytes, toKey } from "../link/node.ts";

/** What is needed of the window of an iframe, a popup, a parent or an opener, which may be of another origin. */
export interface WindowLike {
  readonly closed: boolean;
  postMessage(message: unknown, targetOrigin: string, transfer?: readonly object[]): void;
}

/** The event by which a window hears. */
interface WindowMessageEvent {
  readonly data: unknown;
  readonly origin: string;
  readonly source: unknown;
  readonly ports: readonly NativePort[];
}

type Listener = (event: WindowMessageEvent) => void;
interface Window {
  addEventListener(type: string, listener: Listener): void;
  removeEventListener(type: string, listener: Listener): void;
}

const mark = "entangle/frame";

/** "I am here"; with `to` a port goes along for that side. */
interface Word {
  readonly from: string;
  readonly to?: unknown;
}

/** Told of the port that leads to the other side; whether this side made it, and can't know yet that the other takes it. */
type Met = (port: NativePort, isOffer: boolean) => void;

/**
 * Two windows agree on a port of their own. Each says that it is here: at the beginning, now and then, and the one with the smaller name
 * also in answer, so that it doesn't matter who begins, whose words nobody hears yet, or which the browser loses while a window opens.
 * The other sends a port each time that it hears so; the first that arrives is taken.
 */
export class FrameMeeting {
  readonly #window: WindowLike;
  readonly #origin: string;
  readonly #met: Met;
  readonly #name = toKey(hostEnvironment.random(nameBytes));
  readonly #listener: Listener = (event) => this.#hear(event);

  /** @param origin of the documents that are heard and spoken to, or "*" */
  constructor(window: WindowLike, origin: string, met: Met) {
    this.#window = window;
    this.#origin = origin;
    this.#met = met;
    (host as unknown as Window).addEventListener("message", this.#listener);
    this.announce();
  }

  /** Says once more that this side is here. */
  announce(): void {
    this.#say({ from: this.#name });
  }

  end(): void {
    (host as unknown as Window).removeEventListener("message", this.#listener);
  }

  #hear({ data, origin, source, ports }: WindowMessageEvent): void {
    if (source !== this.#window || (this.#origin !== "*" && origin !== this.#origin)) return;
    const word = wordIn(data);
    if (!word || word.from === this.#name) return;
    if (word.to === undefined) this.#hearName(word.from);
    else if (word.to === this.#name && ports[0]) this.#met(ports[0], false);
  }

  #hearName(other: string): void {
    if (this.#name < other) this.announce();
    else this.#offer(other);
  }

  #offer(other: string): void {
    const { port1, port2 } = createNativeChannel();
    this.#say({ from: this.#name, to: other }, port2);
    this.#met(port1, true);
  }

  #say(word: Word, ...transfer: NativePort[]): void {
    this.#window.postMessage({ [mark]: word }, this.#origin, transfer);
  }
}

function wordIn(data: unknown): Word | undefined {
  const word = (data as Record<string, Partial<Word> | null> | null)?.[mark];
  return typeof word?.from === "string" ? (word as Word) : undefined;
}
