import { showValue } from "../clone/show-value.ts";
import { type ConnectOptions, connectTransport, toLinkOptions } from "../link/connect.ts";
import { hostEnvironment } from "../link/environment.ts";
import type { LinkEvents } from "../link/transport.ts";
import type { MessagePort } from "../port/types.ts";
import { highWaterBytes, type MessageSocketLike, MessageSocketTransport } from "./message-socket.ts";
import { takeOnce } from "./take-once.ts";

export type { ConnectOptions } from "../link/connect.ts";
export type { MessagePort } from "../port/types.ts";

/** What is used of an `RTCDataChannel`. */
export interface DataChannelLike extends MessageSocketLike {
  readonly readyState: string;
  readonly ordered: boolean;
  readonly maxRetransmits: number | null;
  readonly maxPacketLifeTime: number | null;
  bufferedAmountLowThreshold: number;
}

/** What every side takes in one message. https://www.rfc-editor.org/rfc/rfc8841#section-6.1 */
const pieceBytes = 64 << 10;

/** Milliseconds from one greeting to the next, and how many there are. */
const greetingMs = 100;
const maxGreetings = 50;

/** Carries the bytes of a link over a WebRTC data channel. */
class DataChannelTransport extends MessageSocketTransport {
  readonly #channel: DataChannelLike;
  #hasBegun = false;

  constructor(channel: DataChannelLike) {
    super(channel, pieceBytes);
    this.#channel = channel;
    channel.bufferedAmountLowThreshold = highWaterBytes / 2;
  }

  override start(link: LinkEvents): void {
    this.on("bufferedamountlow", () => this.checkRoom());
    super.start(link);
  }

  /**
   * Nothing that matters is sent before something was heard: Chromium loses what reaches the side that made a channel in the moment in
   * which it opens there, and what comes before `connect` nobody hears. So each side greets the other, by messages without a byte.
   */
  protected override opened(link: LinkEvents): void {
    this.#greet(link, maxGreetings);
  }

  #greet(link: LinkEvents, left: number): void {
    if (this.#hasBegun || this.#channel.readyState !== "open") return;
    // Who says nothing at all has to say HELLO in time, as over any other transport.
    if (left === 0) this.#begin(link);
    else {
      this.post(new Uint8Array());
      hostEnvironment.setTimer(() => this.#greet(link, left - 1), greetingMs);
    }
  }

  protected override received(data: unknown, link: LinkEvents): void {
    this.#begin(link);
    super.received(data, link);
  }

  #begin(link: LinkEvents): void {
    if (this.#hasBegun || this.#channel.readyState !== "open") return;
    this.#hasBegun = true;
    link.opened();
  }

  protected post(bytes: Uint8Array): void {
    const send = this.#channel.send as (bytes: Uint8Array) => void;
    send.call(this.#channel, bytes);
  }

  // The event tells.
  protected awaitRoom(): void {}

  protected errorOf(_event: object, cause: { readonly error?: Error } | undefined): Error | undefined {
    return cause?.error;
  }
}

/**
 * A port over a data channel: its other half is what `connect` gives at the other side.
 * @param channel ordered and reliable, as a data channel is unless told otherwise; nobody else may use it
 * @throws TypeError for what is no such data channel, or was connected before, and for wrong options
 */
// biome-ignore lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed
export function connect<In = any, Out = any>(channel: DataChannelLike, options?: ConnectOptions): MessagePort<In, Out> {
  const linkOptions = toLinkOptions(options);
  if (typeof channel?.ordered !== "boolean") {
    throw new TypeError(`connect: ${showValue(channel)} is no RTCDataChannel`);
  }
  const { ordered, maxRetransmits, maxPacketLifeTime } = channel;
  if (!ordered || typeof maxRetransmits === "number" || typeof maxPacketLifeTime === "number") {
    const which = JSON.stringify({ ordered, maxRetransmits, maxPacketLifeTime });
    throw new TypeError(`connect: the data channel may lose or reorder messages (${which}); make it without options`);
  }
  return connectTransport(new DataChannelTransport(takeOnce(channel)), linkOptions);
}
