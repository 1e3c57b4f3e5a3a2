import { hostEnvironment } from "../link/environment.ts";
import { LinkError, type LinkErrorCode } from "../link/link-error.ts";
import type { LinkEvents } from "../link/transport.ts";
import type { EmitterLike } from "./emitter.ts";
import { type MessageSocketLike, MessageSocketTransport } from "./message-socket.ts";
import { lingerMs, type SocketLike } from "./socket-transport.ts";

/** What is used of a `WebSocket`: the platform's, or one of the package `ws`. */
export interface WebSocketLike extends MessageSocketLike {
  readonly readyState: number;
  /** Only `ws` has these. */
  on?: EmitterLike["on"];
  terminate?(): void;
  pause?(): void;
  resume?(): void;
}

/** The name of the protocol, as both sides of a WebSocket give it. */
export const subprotocol = "entangle.1";

/** The most that goes in one message; a server takes no larger ones. */
const messageBytes = 1 << 20;

/** In so many frames may a message be: each keeps what it came in alive. Chromium was seen to send one of `messageBytes` in up to 25. */
const mostFragments = 256;

/**
 * For the WebSockets that are made of `ws` here. It reads all that has come in one go, which a flood of frames with nothing in them makes
 * take half a second: it is to hand on one message, ping or pong in a turn of the event loop.
 */
export const wsOptions: object = {
  perMessageDeflate: false,
  maxPayload: messageBytes,
  maxFragments: mostFragments,
  allowSynchronousEvents: false,
};

/** A platform's WebSocket doesn't tell when there is room again. */
const pollMs = 2;

/** WebSocket.CONNECTING */
const connectingState = 0;
/** WebSocket.CLOSING */
const closingState = 2;
/** WebSocket.CLOSED */
const closedState = 3;

/** For 1003, unsupported data: a page may give only codes of its own. */
const unsupportedData = 4003;

/** What the codes of RFC 6455 mean to a link. https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const codesOfLink: Readonly<Record<number, LinkErrorCode>> = {
  1002: "protocol",
  1003: "protocol",
  1007: "protocol",
  1009: "limit",
  [unsupportedData]: "protocol",
};

interface CloseEventLike {
  readonly code: number;
  readonly reason: string;
}

/** What the close event of a connection that failed says. */
const failed: CloseEventLike = { code: 1006, reason: "" };

interface ErrorEventLike {
  readonly message?: string;
  /** The errors of `ws` have a code that says what was broken; Deno's are DOMExceptions, whose code is a number. */
  readonly error?: { readonly message: string; readonly code?: unknown };
}

/** Carries the bytes of a link over a WebSocket. */
export class WebSocketTransport extends MessageSocketTransport {
  /** A server may say nothing after it was connected to. */
  readonly detectsFailure = false;
  readonly #socket: WebSocketLike;
  readonly #checkRoom = (): void => this.checkRoom();
  #cancelPoll: (() => void) | undefined;
  #wasOpen = false;
  /** What the WebSocket of a server came over, for its `ref` and `unref`. */
  readonly #under: Pick<SocketLike, "ref" | "unref"> | undefined;
  /**
   * A server lets the client speak first, and keeps back what it has to say till then: a client that listens only some time after its
   * WebSocket has opened would not hear it.
   */
  #held: Uint8Array[] | undefined;

  /** @param under of a server, what the WebSocket came over */
  constructor(socket: WebSocketLike, under?: Pick<SocketLike, "ref" | "unref">) {
    super(socket, messageBytes);
    this.#socket = socket;
    this.#under = under;
    if (under) this.#held = [];
  }

  override start(link: LinkEvents): void {
    super.start(link);
    // Node 22 says no more than this of a WebSocket that can't connect: no close event comes, and it stays as it is.
    this.on("error", (event: ErrorEventLike) => {
      if (this.#socket.readyState === connectingState) link.closed(this.errorOf(failed, event));
    });
    // It may have been paused until somebody takes it.
    this.resume();
  }

  protected override opened(link: LinkEvents): void {
    this.#wasOpen = true;
    super.opened(link);
  }

  protected override received(data: unknown, link: LinkEvents): void {
    if (this.#held) this.#release();
    // Sooner than a timer in a hidden page, which has one in a second, or in a minute: who takes what was sent grants credit.
    this.checkRoom();
    super.received(data, link);
  }

  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    for (const bytes of held ?? []) this.post(bytes);
  }

  /** `ws` takes a callback, and calls it when the message was written. */
  get #tellsOfRoom(): boolean {
    return this.#socket.on !== undefined;
  }

  protected post(bytes: Uint8Array): void {
    if (this.#held) {
      this.#held.push(bytes);
      return;
    }
    const send = this.#socket.send as (bytes: Uint8Array, sent?: () => void) => void;
    if (this.#tellsOfRoom) send.call(this.#socket, bytes, this.#checkRoom);
    else send.call(this.#socket, bytes);
  }

  protected awaitRoom(): void {
    // What it couldn't send before it was closed, its bufferedAmount counts for ever.
    if (this.#tellsOfRoom || this.#socket.readyState >= closingState) return;
    this.#cancelPoll?.();
    this.#cancelPoll = hostEnvironment.setTimer(this.#checkRoom, pollMs);
  }

  protected errorOf(event: CloseEventLike, cause: ErrorEventLike = {}): Error {
    return toError(event, cause, this.#wasOpen);
  }

  pause(): void {
    this.#socket.pause?.();
  }

  resume(): void {
    this.#socket.resume?.();
  }

  override close(): void {
    this.#cancelPoll?.();
    this.resume();
    if (this.#socket.readyState === closedState) {
      // One that would connect again by itself, as those of partysocket do, has to be told; to others it is nothing new.
      this.#socket.close();
      return;
    }
    this.#release();
    if (this.refusal === undefined) this.#socket.close();
    else this.#socket.close(unsupportedData, this.refusal);
    const { terminate } = this.#socket;
    if (!terminate) return;
    const cancel = hostEnvironment.setTimer(() => terminate.call(this.#socket), lingerMs);
    this.on("close", cancel);
  }

  ref(): void {
    this.#under?.ref?.();
  }

  unref(): void {
    this.#under?.unref?.();
  }
}

function toError({ code, reason }: CloseEventLike, { error, message }: ErrorEventLike, wasOpen: boolean): Error {
  // To scripts the platform's say nothing of a connection that failed: whether nobody is there, or somebody says no.
  const unsaid = wasOpen ? `was closed with code ${code}` : "could not be opened, and the host doesn't say why";
  const text = reason || error?.message || message || `the WebSocket ${unsaid}`;
  const codeOfLink = codesOfLink[code] ?? codeOf(error?.code);
  return codeOfLink ? new LinkError(codeOfLink, text) : new Error(text);
}

function codeOf(code: unknown): LinkErrorCode | undefined {
  if (typeof code !== "string") return undefined;
  if (code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH" || code === "WS_ERR_TOO_MANY_BUFFERED_PARTS") return "limit";
  return code.startsWith("WS_ERR_") ? "protocol" : undefined;
}
