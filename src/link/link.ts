import type { CodecLimits } from "../codec/limits.ts";
import { End } from "../port/end.ts";
import { Channel } from "./channel.ts";
import { ChannelTable } from "./channel-table.ts";
import { reasonOf } from "./close-reason.ts";
import { CopyPool } from "./copy-pool.ts";
import type { Frame } from "./frame-reader.ts";
import { dataFlags, frameTypes } from "./frame-types.ts";
import type { FrameWriter } from "./frame-writer.ts";
import { type Hello, readHello, writeHello } from "./hello.ts";
import { Inbox } from "./inbox.ts";
import { KeepAlive } from "./keep-alive.ts";
import { Leg } from "./leg.ts";
import { costOf, type Limits, type RemoteLimits } from "./limits.ts";
import { beforeHello, LinkError, type LinkErrorCode, linkErrorCodes, unknownFrame } from "./link-error.ts";
import { type Message, type MessageLimits, noEnds } from "./message.ts";
import { stricter, toLimitsAtOnce, toMessageLimits } from "./message-limits.ts";
import { type Node, nameBytes, toKey } from "./node.ts";
import { Outbox } from "./outbox.ts";
import type { LinkEvents, Transport } from "./transport.ts";

export interface LinkOptions {
  readonly limits: Limits;
  /** @default what the transport says */
  readonly trusted?: boolean | undefined;
}

/**
 * One connection, and the channels on it. Does no I/O of its own: bytes come by `received` and go to the transport when the
 * environment runs what was scheduled.
 */
export class Link implements LinkEvents {
  readonly node: Node;
  readonly transport: Transport;
  readonly limits: Limits;
  /** What both sides allow, as far as is known. */
  messageLimits: MessageLimits;
  /** What the messages that come have to keep to. */
  readonly codecLimits: CodecLimits;
  /** What those have to keep to that are decoded when they come, before anybody reads them. */
  readonly limitsAtOnce: CodecLimits;
  /** Small messages are copied out of what they came in. */
  readonly copies: CopyPool = new CopyPool();
  readonly isTrusted: boolean;
  /** Until HELLO has come, nothing may be sent. */
  remoteLimits: RemoteLimits;
  remoteId = "";
  /** The nodes that the other side says it has links to; only if it is trusted. */
  readonly remotePeers: Set<string> = new Set<string>();
  readonly #nonce: string;
  readonly #inbox: Inbox;
  /** What it has to say. */
  readonly outbox: Outbox;
  readonly #channels: ChannelTable;
  readonly #keepAlive: KeepAlive;
  /** This side has nothing to say any more and opens nothing; the other side has said the same. */
  #saidBye = false;
  #heardBye = false;
  #state: "connecting" | "greeting" | "open" | "ended" = "connecting";

  constructor(node: Node, transport: Transport, { limits, trusted }: LinkOptions) {
    this.node = node;
    this.transport = transport;
    this.limits = limits;
    this.messageLimits = toMessageLimits(limits, transport);
    this.codecLimits = this.messageLimits.codec;
    this.limitsAtOnce = toLimitsAtOnce(this.codecLimits);
    this.remoteLimits = { ...limits, windowBytes: 0 };
    this.isTrusted = trusted ?? transport.trusted ?? false;
    this.#nonce = toKey(node.environment.random(nameBytes));
    this.#inbox = new Inbox(this as Link, (frame) => this.#receive(frame));
    this.outbox = new Outbox(this as Link);
    this.#channels = new ChannelTable(this as Link);
    this.#keepAlive = new KeepAlive(this as Link);
    node.addLink(this as Link);
  }

  /** Starts the transport; gives the end of the first port, whose other half is the first port of the other side. */
  start(): End {
    const end = new End();
    const leg = this.openLeg(0);
    leg.joinTo(end);
    try {
      this.transport.start(this);
    } catch (error) {
      this.#state = "ended";
      this.node.deleteLink(this);
      throw error;
    }
    if (this.transport.detectsFailure === false) this.#keepAlive.start();
    return end;
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  get isEnded(): boolean {
    return this.#state === "ended";
  }

  /** New paths may go over it. */
  get takesChannels(): boolean {
    return this.isOpen && !this.#saidBye;
  }

  // What the transport says

  opened(): void {
    if (this.#state !== "connecting") return;
    this.#state = "greeting";
    const { node, limits } = this;
    writeHello(this.outbox.writer, { nodeId: node.id, nonce: this.#nonce, limits });
    this.outbox.open();
    this.#keepAlive.start();
  }

  received(bytes: Uint8Array, values: readonly unknown[] = []): void {
    if (this.#state === "ended") return;
    this.#keepAlive.heard();
    this.#inbox.push(bytes, values);
  }

  writable(): void {
    // An answer may be long in coming over a slow line that keeps much; but somebody takes what is sent.
    this.#keepAlive.heard();
    this.outbox.writable();
  }

  closed(error?: LinkError | Error): void {
    this.#inbox.readAll();
    if (error instanceof LinkError) this.fail(error);
    else if (this.#state === "connecting")
      this.#end(new LinkError("refused", error?.message ?? "the connection never came up", { cause: error }));
    else this.#end(new LinkError("lost", error?.message ?? "the connection was lost", { cause: error }));
  }

  // Ending

  /** The other side broke a rule or a limit, or says nothing any more: both sides' ports hear why. */
  fail(error: LinkError): void {
    this.#sayGoodbye(error);
    this.#end(error);
  }

  #sayGoodbye(error: LinkError): void {
    if (this.#state === "ended" || this.#state === "connecting") return;
    this.frame(frameTypes.goAway).byte(linkErrorCodes.indexOf(error.code)).text(error.message).end();
    this.outbox.flushLast();
  }

  #end(error: LinkError): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#keepAlive.stop();
    this.outbox.end();
    this.node.linkEnded(this as Link);
    this.#channels.lose(reasonOf(error));
    // Last: one that throws is no reason for ports not to hear of it.
    this.transport.close();
  }

  /** The last channel is over. The link ends when the other side agrees: it may be about to open another. */
  idle(): void {
    if (!this.isOpen) return;
    if (!this.#saidBye) this.frame(frameTypes.bye).end();
    this.#saidBye = true;
    if (this.#heardBye) this.#endAfterLastFrame();
  }

  #endAfterLastFrame(): void {
    this.outbox.flushLast();
    this.#end(new LinkError("ended", "nothing uses the link any more"));
  }

  #receiveBye(): void {
    this.#heardBye = true;
    if (this.#channels.isEmpty) this.idle();
  }

  // Receiving

  #receive(frame: Frame): void {
    if (this.#state === "ended") return;
    if (frame.type === frameTypes.hello) this.#receiveHello(readHello(frame));
    else if (frame.type === frameTypes.goAway) this.#receiveGoAway(frame);
    else if (this.#state !== "open") throw beforeHello(frame.type);
    else if (frame.type >= frameTypes.data) this.#channels.receive(frame);
    else this.#receiveOfLink(frame);
  }

  #receiveOfLink(frame: Frame): void {
    if (frame.type === frameTypes.ping) this.frame(frameTypes.pong).end();
    else if (frame.type === frameTypes.bye) this.#receiveBye();
    else if (frame.type === frameTypes.peers) this.#receivePeers(frame);
    else if (frame.type !== frameTypes.pong) throw unknownFrame(frame.type);
  }

  #receiveHello({ nodeId, nonce, limits }: Hello): void {
    if (this.#state === "connecting") this.opened();
    if (this.#state !== "greeting") throw new LinkError("protocol", "a second HELLO");
    if (nonce === this.#nonce) throw new LinkError("protocol", "connected with itself: its own HELLO came back");
    this.#state = "open";
    this.#keepAlive.opened();
    this.remoteId = nodeId;
    this.remoteLimits = limits;
    this.messageLimits = toMessageLimits(stricter(this.limits, limits), this.transport);
    this.#channels.open(this.#nonce, nonce);
    this.node.linkOpened(this as Link);
  }

  #receiveGoAway(frame: Frame): void {
    const code: LinkErrorCode = linkErrorCodes[frame.byte()] ?? "lost";
    this.#end(new LinkError(code, `the other side: ${frame.text()}`));
  }

  #receivePeers(frame: Frame): void {
    if (!this.isTrusted) return;
    const { peers } = this.limits;
    const added = frame.names();
    for (const id of added) this.remotePeers.add(id);
    if (this.remotePeers.size > peers) throw new LinkError("limit", `more than ${peers} peers (limits.peers)`);
    for (const id of frame.names()) this.remotePeers.delete(id);
    this.node.peersAdded(this as Link, new Set(added));
  }

  // Sending

  /** Begins a frame that is sent with the next batch. */
  frame(type: number): FrameWriter {
    return this.outbox.begin(type);
  }

  sendPeers(added: readonly string[], removed: readonly string[]): void {
    // So many names of each kind a frame takes for sure, beside its type and the counts.
    const most = Math.floor((this.remoteLimits.frameBytes - 64) / (2 * nameBytes));
    for (let at = 0; at < added.length || at < removed.length; at += most) {
      const writer = this.frame(frameTypes.peers);
      for (const ids of [added, removed]) writer.names(ids.slice(at, at + most));
      writer.end();
    }
  }

  /** The last DATA frame of a message. */
  sendData(id: number, message: Message, part: Uint8Array): void {
    const { ends, values, hops, payload } = message;
    const flags = payload ? 0 : dataFlags.broken;
    if (ends.length > 0 || values.length > 0) this.#channels.sendData(message, flags, id, part);
    else this.frame(frameTypes.data).varint(id).byte(flags).varint(hops).endWith(part);
  }

  /** The largest part of a message that fits a frame, and a quarter of the window. */
  get partBytes(): number {
    const { frameBytes, windowBytes } = this.remoteLimits;
    return Math.floor(Math.min(frameBytes / 2, windowBytes / 4 - costOf(0, 0)));
  }

  // Channels

  get channels(): Iterable<Channel> {
    return this.#channels.all;
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  isOwnId(id: number): boolean {
    return this.#channels.isOwnId(id);
  }

  /** A leg on a channel of this link. */
  openLeg(id: number): Leg {
    const leg = new Leg(this.node, (self) => new Channel(this as Link, id, self));
    this.#channels.add(leg.current as Channel);
    return leg;
  }

  /** Opens a channel in the place of a leg's present pipe: JOIN. */
  openChannelFor(leg: Leg): Channel {
    return this.#channels.openOwn(leg);
  }

  /** The ports of a message that came. @throws {LinkError} */
  readPorts(frame: Frame, flags: number): readonly End[] {
    return flags & dataFlags.ports ? this.#channels.readPorts(frame, flags) : noEnds;
  }

  /** The next values that came beside the bytes, undefined for one that this side can't have. @throws {LinkError} */
  takeValues(count: number): (object | undefined)[] {
    return this.#inbox.takeValues(count);
  }

  free(channel: Channel): void {
    this.#channels.delete(channel);
  }
}
