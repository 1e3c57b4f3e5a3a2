import { showValue } from "../clone/show-value.ts";
import { type ConnectOptions, connectTransport, toLinkOptions } from "../link/connect.ts";
import type { LinkEvents } from "../link/transport.ts";
import type { MessagePort } from "../port/types.ts";
import { highWaterBytes, type MessageSocketLike, MessageSocketTransport } from "./message-socket.ts";

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

/** Carries the bytes of a link over a WebRTC data channel. */
class DataChannelTransport extends MessageSocketTransport {
  readonly #channel: DataChannelLike;

  constructor(channel: DataChannelLike) {
    super(channel, pieceBytes);
    this.#channel = channel;
    channel.bufferedAmountLowThreshold = highWaterBytes / 2;
  }

  override start(link: LinkEvents): void {
    this.on("bufferedamountlow", () => this.checkRoom());
    super.start(link);
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
 * @throws TypeError for what is no such data channel, and for wrong options
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
  return connectTransport(new DataChannelTransport(channel), linkOptions);
}
