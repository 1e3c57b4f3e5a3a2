import { host } from "../base/host.ts";
import { showValue } from "../clone/show-value.ts";
import { type ConnectOptions, connectKinds, connectTransport, toLinkOptions } from "../link/connect.ts";
import { hostEnvironment } from "../link/environment.ts";
import { LinkError } from "../link/link-error.ts";
import type { NativePort } from "../link/native-port.ts";
import { type OptionKinds, optional } from "../link/options.ts";
import type { LinkEvents, Transport } from "../link/transport.ts";
import type { MessagePort } from "../port/types.ts";
import { FrameMeeting, type WindowLike } from "./frame-meeting.ts";
import { NativeCarrier } from "./native-carrier.ts";
import { originOf } from "./origin.ts";

export type { MessagePort } from "../port/types.ts";
export type { WindowLike } from "./frame-meeting.ts";

export interface FrameOptions extends ConnectOptions {
  /**
   * The origin of the other document, as a URL of it or "/" for this document's own: no other is spoken to or heard. "*" is whatever
   * document is in that window, now or at any later time, and so for what everybody may know, or for sandboxed frames without an origin.
   */
  readonly targetOrigin: string;
  /** Milliseconds until the other document must have called `connect` too; else the port closes. @default 30,000 */
  readonly timeoutMs?: number | undefined;
}

const kinds: OptionKinds<FrameOptions> = {
  ...connectKinds,
  targetOrigin: {
    text: 'a URL, "*", or "/" in a document that has an origin',
    accepts: (value) => toOrigin(value) !== undefined,
  },
  timeoutMs: optional("a number of milliseconds", (value) => typeof value === "number" && value >= 0),
};

/** Ports that may be on offer at a time: a document may say as often as it likes that it is there, and take none. */
const mostOffers = 16;

/** How often, in milliseconds, a window is asked whether it was closed, of which no event tells. */
const pollMs = 250;

/**
 * A port to the document in another window: an iframe's `contentWindow`, `parent`, what `open()` gave, or `opener`. The other document
 * calls `connect` with this one's window; who begins is of no importance. Once at each side; when the other document has gone the port
 * closes, and `connect` can be called anew for the next one.
 *
 * Documents of one origin trust each other, and values go by the platform's structured clone: ArrayBuffers move. Between origins all
 * goes as bytes.
 * @throws TypeError for what is no window, for a targetOrigin that is none, for other wrong options, and outside of pages
 */
// biome-ignore lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed
export function connect<In = any, Out = any>(
  otherWindow: WindowLike | null,
  options: FrameOptions,
): MessagePort<In, Out> {
  // A port and the client of a service worker have no `closed`.
  if (typeof otherWindow?.postMessage !== "function" || typeof otherWindow.closed !== "boolean") {
    throw new TypeError(`connect: ${showValue(otherWindow)} is no window; a frame has one once it is in the document`);
  }
  const linkOptions = toLinkOptions(options, "connect", kinds);
  if (typeof host.addEventListener !== "function") {
    throw new TypeError(
      "connect: entangle/frame is for the scripts of pages; this program has no window that hears others",
    );
  }
  if (otherWindow === (host as unknown)) {
    throw new TypeError("connect: this is the script's own window; give another one");
  }
  const { targetOrigin, timeoutMs = 30_000 } = options;
  return connectTransport(new FrameTransport(otherWindow, toOrigin(targetOrigin) as string, timeoutMs), linkOptions);
}

/** Undefined for what has no origin. */
function toOrigin(target: unknown): string | undefined {
  if (target === "*") return target;
  const origin = target === "/" ? (host.origin as string) : originOf(target);
  return origin === "null" ? undefined : origin;
}

class FrameTransport implements Transport {
  readonly trusted: boolean;
  readonly carriesValues: boolean;
  readonly #window: WindowLike;
  readonly #origin: string;
  readonly #timeoutMs: number;
  #meeting: FrameMeeting | undefined;
  /** One for each port that was offered, of which the other side takes one. */
  readonly #carriers = new Set<NativeCarrier>();
  #chosen: NativeCarrier | undefined;
  #cancelPoll: (() => void) | undefined;
  /** A LinkError, so that what was posted by now goes out: no task of this document runs any more. */
  readonly #leave = (): void => this.#link?.closed(new LinkError("lost", "this document was left"));
  #link: LinkEvents | undefined;

  constructor(window: WindowLike, origin: string, timeoutMs: number) {
    this.#window = window;
    this.#origin = origin;
    this.#timeoutMs = timeoutMs;
    this.trusted = this.carriesValues = origin === host.origin;
  }

  start(link: LinkEvents): void {
    this.#link = link;
    this.#meeting = new FrameMeeting(this.#window, this.#origin, (port, isOffer) => this.#met(port, isOffer));
    (host as unknown as Page).addEventListener("pagehide", this.#leave);
    this.#poll(hostEnvironment.now() + this.#timeoutMs);
  }

  #met(port: NativePort, isOffer: boolean): void {
    const carrier = new NativeCarrier(port, this.#link as LinkEvents, () => this.#choose(carrier));
    this.#carriers.add(carrier);
    if (this.#carriers.size > mostOffers) this.#withdrawOldest();
    if (!isOffer) this.#choose(carrier);
  }

  #withdrawOldest(): void {
    const [oldest] = this.#carriers;
    if (oldest) this.#carriers.delete(oldest);
    oldest?.close();
  }

  #choose(chosen: NativeCarrier): void {
    if (!this.#meeting) return;
    this.#meeting.end();
    this.#meeting = undefined;
    this.#chosen = chosen;
    chosen.isChosen = true;
    this.#carriers.delete(chosen);
    for (const other of this.#carriers) other.close();
    this.#link?.opened();
  }

  #poll(deadline: number, count = 1): void {
    const check = (): void => {
      const isLate = this.#meeting !== undefined && hostEnvironment.now() > deadline;
      if (this.#window.closed) this.#link?.closed(new Error("the other window was closed"));
      else if (isLate) this.#link?.closed(new Error(`nobody there connected within ${this.#timeoutMs} ms (timeoutMs)`));
      else this.#goOn(deadline, count);
    };
    this.#cancelPoll = hostEnvironment.setTimer(check, pollMs);
  }

  /** Ever more rarely, since browsers complain in the console while a window still shows a document of another origin. */
  #goOn(deadline: number, count: number): void {
    if (Number.isInteger(Math.log2(count))) this.#meeting?.announce();
    this.#poll(deadline, count + 1);
  }

  send(bytes: Uint8Array, attachments?: readonly unknown[], transfer?: readonly object[]): boolean {
    this.#chosen?.send(bytes, attachments, transfer);
    return true;
  }

  close(): void {
    this.#cancelPoll?.();
    (host as unknown as Page).removeEventListener("pagehide", this.#leave);
    this.#meeting?.end();
    this.#chosen?.close();
    for (const carrier of this.#carriers) carrier.close();
  }
}

interface Page {
  addEventListener(type: "pagehide", listener: () => void): void;
  removeEventListener(type: "pagehide", listener: () => void): void;
}
