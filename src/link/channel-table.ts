import { isObject } from "../base/webidl.ts";
import { type CloseReason, End } from "../port/end.ts";
import { Channel } from "./channel.ts";
import type { Frame } from "./frame-reader.ts";
import { dataFlags, frameTypes, resetCodes } from "./frame-types.ts";
import type { FrameWriter } from "./frame-writer.ts";
import { receiveJoin, receiveOfLock } from "./introduction.ts";
import type { Leg } from "./leg.ts";
import type { Link } from "./link.ts";
import { LinkError, unknownFrame } from "./link-error.ts";
import { discardEnds, type Message } from "./message.ts";
import { NativePortEnd, takeInHand } from "./native-end.ts";
import { isNativePort, type NativePort } from "./native-port.ts";
import { nameBytes, toBytes, toKey } from "./node.ts";
import { PagedMap } from "./paged-map.ts";
import { readFlags, readHead } from "./receiver.ts";

/** A channel, or a port of the host that moves as it is; undefined for a port that is not entangled any more. */
type Way = Channel | NativePort | undefined;

function isMoved(way: Way): way is NativePort {
  return way !== undefined && !(way instanceof Channel);
}

/** The channels of one link, by number. Each side numbers those that it opens, one even, one odd, and never uses a number twice. */
export class ChannelTable {
  readonly #link: Link;
  readonly #channels = new PagedMap<Channel>();
  #nextId = 0;
  #nextRemoteId = 0;
  #openedInSecond = 0;
  #second = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  /** HELLO came. The side with the larger nonce has the even numbers. */
  open(nonce: string, remoteNonce: string): void {
    const isEven = nonce > remoteNonce;
    this.#nextId = isEven ? 2 : 1;
    this.#nextRemoteId = isEven ? 1 : 2;
    const first = this.#channels.get(0);
    // Both sides may send its ports on: each has to call it the same without asking the other.
    if (first) nameRoute(first.leg, () => (isEven ? nonce : remoteNonce), isEven ? 1 : 0);
    first?.opened(this.#link.remoteLimits.windowBytes);
  }

  get isEmpty(): boolean {
    return this.#channels.size === 0;
  }

  get size(): number {
    return this.#channels.size;
  }

  get all(): Iterable<Channel> {
    return this.#channels;
  }

  isOwnId(id: number): boolean {
    return id % 2 === this.#nextId % 2;
  }

  add(channel: Channel): void {
    this.#channels.add(channel.id, channel);
  }

  delete(channel: Channel): void {
    this.#channels.delete(channel.id);
    if (this.#channels.size === 0) this.#link.idle();
  }

  /** All at once: the link is gone. */
  lose(reason: CloseReason): void {
    const channels = [...this.#channels];
    this.#channels.clear();
    for (const channel of channels) channel.lost(resetCodes.lost, reason);
  }

  // Opening

  /** The last DATA frame of a message that carries ports or values: its ports become channels now, or move as they are. */
  sendData({ ends, values, hops }: Message, ownFlags: number, id: number, part: Uint8Array): void {
    const ways = ends.map((end) => this.#wayFor(end));
    const flags =
      ownFlags |
      (ends.length > 0 ? dataFlags.ports : 0) |
      (values.length > 0 ? dataFlags.values : 0) |
      (ways.some(isMoved) ? dataFlags.nativePorts : 0);
    const { outbox } = this.#link;
    const writer = this.#link.frame(frameTypes.data).varint(id).byte(flags).varint(hops);
    if (ends.length > 0) writePorts(writer, ends, ways);
    if (values.length > 0) writer.varint(values.length);
    writer.endWith(part);
    if (flags & dataFlags.nativePorts) outbox.addValues(ways.filter(isMoved));
    outbox.addValues(values.filter(isObject));
    // Only now, so that nothing of theirs goes before the frame that opens them.
    ends.forEach((end, i) => {
      const way = ways[i];
      if (way instanceof Channel) way.leg.standFor(end);
      else if (way === undefined) discardEnds([end]);
    });
  }

  /** How an end that a message carries goes over the link. */
  #wayFor(end: End): Way {
    const port = this.#link.transport.carriesValues && end instanceof NativePortEnd ? end.takePort() : undefined;
    return port ?? this.#openFor(takeInHand(end));
  }

  #openFor(end: End): Channel | undefined {
    if (end.peer === undefined && end.first === undefined) return undefined;
    nameRoute(end, () => toKey(this.#link.node.environment.random(nameBytes)), 0);
    const leg = this.#link.openLeg(this.#takeId());
    return leg.current as Channel;
  }

  /** JOIN: for a leg that exists. */
  openOwn(leg: Leg): Channel {
    const channel = new Channel(this.#link, this.#takeId(), leg);
    this.add(channel);
    return channel;
  }

  #takeId(): number {
    const id = this.#nextId;
    this.#nextId += 2;
    return id;
  }

  /** The ports of a message that came: an end for each, and a leg for what stays at the other side. */
  readPorts(frame: Frame, flags: number): End[] {
    const count = frame.varint();
    const { portsPerMessage } = this.#link.limits;
    if (count > portsPerMessage) {
      throw new LinkError("limit", `${count} ports in a message; limits.portsPerMessage is ${portsPerMessage}`);
    }
    return Array.from({ length: count }, () => this.#readPort(frame, flags));
  }

  #readPort(frame: Frame, flags: number): End {
    const end = new End();
    const id = frame.varint();
    if (id === 0) return flags & dataFlags.nativePorts && frame.bit() === 1 ? this.#takeNativePort() : end;
    end.route = toKey(frame.bytes(nameBytes));
    end.side = frame.bit();
    this.#expectNew(id);
    const leg = this.#link.openLeg(id);
    leg.route = end.route;
    leg.side = end.side === 0 ? 1 : 0;
    leg.joinTo(end);
    return end;
  }

  #takeNativePort(): End {
    const [port] = this.#link.takeValues(1);
    if (!port || !isNativePort(port)) throw new LinkError("protocol", "a value in the place of a port that is none");
    return new NativePortEnd(port);
  }

  /** @throws {LinkError} for a number that the other side may not open now */
  #expectNew(id: number): void {
    if (this.isOwnId(id) || id < this.#nextRemoteId) throw new LinkError("protocol", `channel ${id} can't be opened`);
    this.#nextRemoteId = id + 2;
    const { channels, opensPerSecond } = this.#link.limits;
    if (this.#channels.size >= channels) throw new LinkError("limit", `more than ${channels} ports (limits.channels)`);
    const second = Math.floor(this.#link.node.environment.now() / 1000);
    if (second !== this.#second) this.#openedInSecond = 0;
    this.#second = second;
    if (++this.#openedInSecond > opensPerSecond) {
      throw new LinkError("limit", `more than ${opensPerSecond} channels opened in a second (limits.opensPerSecond)`);
    }
  }

  // Receiving

  receive(frame: Frame): void {
    if (frame.type > frameTypes.join) throw unknownFrame(frame.type);
    const id = frame.varint();
    if (frame.type === frameTypes.join) {
      this.#expectNew(id);
      receiveJoin(this.#link, id, toKey(frame.bytes(nameBytes)), (channel) => this.add(channel));
      return;
    }
    const channel = this.#channels.get(id);
    if (!channel) this.#receiveStray(id, frame);
    else if (frame.type >= frameTypes.lock) receiveOfLock(this.#link, channel, frame);
    else channel.receive(frame);
  }

  /** For a channel that was ended here by RESET, which the other side could not know yet: the ports that it carries are closed. */
  #receiveStray(id: number, frame: Frame): void {
    const wasOpened = this.isOwnId(id) ? id < this.#nextId : id < this.#nextRemoteId;
    if (!wasOpened) throw new LinkError("protocol", `a frame for channel ${id}, which was never opened`);
    if (frame.type !== frameTypes.data) return;
    const flags = readFlags(frame);
    if (flags & dataFlags.more) return;
    discardEnds(readHead(this.#link, frame, flags).ends);
  }
}

/** A route's name goes with its ports: only by it can a message be doomed that carries its own target. */
function nameRoute(end: End, newName: () => string, side: 0 | 1): void {
  if (end.route !== undefined) return;
  const { peer } = end;
  end.route = newName();
  end.side = side;
  if (!peer) return;
  peer.route = end.route;
  peer.side = side === 0 ? 1 : 0;
}

function writePorts(writer: FrameWriter, ends: readonly End[], ways: readonly Way[]): void {
  const saysMoved = ways.some(isMoved);
  writer.varint(ends.length);
  ends.forEach(({ route = "", side }, i) => {
    const way = ways[i];
    if (way instanceof Channel) writer.varint(way.id).bytes(toBytes(route)).byte(side);
    else writer.varint(0);
    if (saysMoved && !(way instanceof Channel)) writer.byte(way ? 1 : 0);
  });
}
