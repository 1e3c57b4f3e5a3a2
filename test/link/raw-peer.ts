import { hostRealm } from "../../src/base/realm.ts";
import { type Frame, FrameReader } from "../../src/link/frame-reader.ts";
import { frameTypes } from "../../src/link/frame-types.ts";
import { FrameWriter } from "../../src/link/frame-writer.ts";
import { type Hello, writeHello } from "../../src/link/hello.ts";
import { connect, type Limits, loopback } from "../../src/link/index.ts";
import type { Leg } from "../../src/link/leg.ts";
import { defaultLimits, toLimits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import { linkErrorCodes } from "../../src/link/link-error.ts";
import type { Node } from "../../src/link/node.ts";
import type { Transport } from "../../src/link/transport.ts";
import type { CloseReason } from "../../src/port/end.ts";
import { defineChannelMessaging } from "../../src/port/interfaces.ts";
import { createMessagePort, messagePortStateOf } from "../../src/port/message-port-state.ts";
import type { MessagePort } from "../../src/port/types.ts";
import { closed } from "../../src/ports.ts";
import { tasksHaveRun } from "../spec/next-event.ts";

export function helloBytes(hello: Partial<Hello> = {}): Uint8Array {
  const writer = new FrameWriter();
  const name = (character: string): string => character.repeat(16);
  writeHello(writer, { nodeId: name("n"), nonce: name("\0"), limits: defaultLimits, ...hello });
  return writer.take();
}

/** A program at the other side of a link that keeps to no rule: it sends what frames it likes. */
export class RawPeer {
  readonly port: MessagePort;
  /** Why the port was closed. */
  readonly closed: Promise<CloseReason>;
  frames: Frame[] = [];
  /** The connection was closed from the other side. */
  isCut = false;
  readonly #transport: Transport;
  readonly #reader = new FrameReader(1 << 24);

  private constructor(limits: Partial<Limits>, trusted: boolean | undefined, node: Node | undefined) {
    const [transport, other] = loopback();
    this.#transport = transport;
    if (node) {
      defineChannelMessaging(hostRealm);
      const end = new Link(node, other, { limits: toLimits(limits), trusted }).start();
      this.port = createMessagePort(hostRealm, end) as MessagePort;
    } else {
      this.port = connect(other, { limits, trusted });
    }
    this.closed = closed(this.port);
    transport.start({
      opened: () => undefined,
      received: (bytes) => {
        this.#reader.push(bytes);
        for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) this.frames.push(frame);
      },
      writable: () => undefined,
      closed: () => {
        this.isCut = true;
      },
    });
  }

  /** @param node what it is connected with, if not with this thread */
  static async connect(limits: Partial<Limits> = {}, trusted?: boolean, node?: Node): Promise<RawPeer> {
    const peer = new RawPeer(limits, trusted, node);
    await tasksHaveRun();
    return peer;
  }

  /** Connected, with HELLO said: this side's channels are odd. */
  static async greeted(limits: Partial<Limits> = {}): Promise<RawPeer> {
    const peer = await RawPeer.connect(limits);
    peer.hello();
    await tasksHaveRun();
    return peer;
  }

  hello(hello: Partial<Hello> = {}): void {
    this.send(helloBytes(hello));
  }

  /** What came since the last time. */
  take(): Frame[] {
    const { frames } = this;
    this.frames = [];
    return frames;
  }

  /** At the other side, of the first channel. */
  get leg(): Leg {
    return messagePortStateOf(this.port)?.end?.peer as Leg;
  }

  send(bytes: Uint8Array): void {
    this.#transport.send(bytes);
  }

  frame(type: number, write: (writer: FrameWriter) => unknown = () => undefined): void {
    const writer = new FrameWriter();
    writer.begin(type);
    write(writer);
    writer.end();
    this.send(writer.take());
  }

  /** A DATA frame: a whole message that carries the ports with these channel numbers. */
  data(channel: number, payload: Uint8Array, ports: readonly number[] = [], hops = 0): void {
    this.frame(frameTypes.data, (writer) => {
      writer
        .varint(channel)
        .byte(ports.length > 0 ? 2 : 0)
        .varint(hops);
      if (ports.length > 0) writer.varint(ports.length);
      for (const port of ports) writer.varint(port).bytes(new Uint8Array(16)).byte(0);
      writer.bytes(payload);
    });
  }

  /** What the other side said as it ended the link. */
  get goAway(): { code: string | undefined; text: string } | undefined {
    const frame = this.frames.find(({ type }) => type === frameTypes.goAway);
    return frame && { code: linkErrorCodes[frame.byte()], text: frame.text() };
  }
}
