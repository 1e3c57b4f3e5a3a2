import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate, setTimeout } from "node:timers/promises";
import { encode } from "../../src/codec/encode.ts";
import { FrameReader } from "../../src/link/frame-reader.ts";
import { frameTypes } from "../../src/link/frame-types.ts";
import { FrameWriter } from "../../src/link/frame-writer.ts";
import { writeHello } from "../../src/link/hello.ts";
import { costOf, defaultLimits } from "../../src/link/limits.ts";

const bytesOf = (value: unknown): Uint8Array => encode(value, () => undefined) as Uint8Array;
const small = bytesOf(0);
const over = bytesOf("over");
/** Short enough to be decoded when it comes, and long to decode: about as long as a round trip takes. */
const costly = bytesOf(Array.from({ length: 120 }, () => [[]]));
const long = bytesOf("x".repeat(30_000));

const portsPerMessage = 64;
const channelsPerMessage = 2 * portsPerMessage;

function times(count: number, run: () => void): void {
  for (let i = 0; i < count; i++) run();
}

/** Says what frames it likes, and keeps to nothing but its credit: more would end its link. */
class FloodingPeer {
  readonly #socket: Socket;
  readonly #reader = new FrameReader(1 << 24);
  readonly writer = new FrameWriter();
  #granted = defaultLimits.windowBytes;
  #sent = 0;
  #nextChannel = 1;

  constructor(socket: Socket) {
    this.#socket = socket.on("data", (chunk: Buffer) => this.#receive(new Uint8Array(chunk)));
    const name = (character: string): string => character.repeat(16);
    writeHello(this.writer, { nodeId: name("n"), nonce: name("\0"), limits: defaultLimits });
    socket.write(this.writer.take());
  }

  #receive(chunk: Uint8Array): void {
    this.#reader.push(chunk);
    for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) {
      if (frame.type === frameTypes.credit && frame.varint() === 0) this.#granted = frame.varint();
    }
  }

  #mayCost(cost: number): boolean {
    if (this.#sent + cost > this.#granted) return false;
    this.#sent += cost;
    return true;
  }

  /** @returns whether there was credit for all */
  messages(payload: Uint8Array, count: number): boolean {
    for (let i = 0; i < count; i++) {
      if (!this.#mayCost(costOf(payload.length, 0))) return false;
      this.writer.begin(frameTypes.data).varint(0).byte(0).varint(0).bytes(payload).end();
    }
    return true;
  }

  /** A message with as many ports as one may have, each closed at once. */
  opens(): void {
    if (!this.#mayCost(costOf(small.length, portsPerMessage))) return;
    const { writer } = this;
    const first = this.#nextChannel;
    this.#nextChannel += channelsPerMessage;
    writer.begin(frameTypes.data).varint(0).byte(2).varint(0).varint(portsPerMessage);
    for (let id = first; id < this.#nextChannel; id += 2) writer.varint(id).bytes(new Uint8Array(16)).byte(0);
    writer.bytes(small).end();
    for (let id = first; id < this.#nextChannel; id += 2) writer.begin(frameTypes.close).varint(id).byte(0).end();
  }

  async send(): Promise<void> {
    const bytes = this.writer.take();
    await new Promise((resolve) => this.#socket.write(bytes, resolve));
    // The callback may come in the same turn, again and again.
    await setImmediate();
  }
}

interface Flood {
  readonly write: (peer: FloodingPeer) => unknown;
  /** Milliseconds until the next: where a limit is one of time. */
  readonly every?: number;
}

/** What a peer may send for ever. */
const floods: Readonly<Record<string, Flood>> = {
  "PING, which is answered": { write: ({ writer }) => times(4096, () => writer.begin(frameTypes.ping).end()) },
  PONG: { write: ({ writer }) => times(4096, () => writer.begin(frameTypes.pong).end()) },
  "CREDIT that grants nothing": {
    write: ({ writer }) => times(4096, () => writer.begin(frameTypes.credit).varint(0).varint(1).end()),
  },
  "small messages, as credit is granted": { write: (peer) => peer.messages(small, 1024) },
  "messages that are long to decode": { write: (peer) => peer.messages(costly, 32) },
  "long messages": { write: (peer) => peer.messages(long, 4) },
  // 640 in 16 ms or more: less than `opensPerSecond`.
  "ports, opened and closed": { write: (peer) => times(10, () => peer.opens()), every: 16 },
};

/** The program of a child process: floods as it is told, until it is told to stop. */
export async function floodOnDemand(address: string, sinkAddress: string): Promise<void> {
  const socket = connect(address);
  const sink = connect(sinkAddress);
  await Promise.all([once(socket, "connect"), once(sink, "connect")]);
  const peer = new FloodingPeer(socket);
  let current: string | undefined;
  process.on("disconnect", () => process.exit());
  process.on("message", (kind: string) => {
    current = kind === "stop" ? undefined : kind;
    if (kind === "plain bytes") void drown();
    else if (current) void flood(floods[current] as Flood);
    else void stop();
  });

  async function stop(): Promise<void> {
    while (!peer.messages(over, 1)) await setImmediate();
    await peer.send();
  }

  async function flood({ write, every }: Flood): Promise<void> {
    for (const kind = current; current === kind; ) {
      write(peer);
      await peer.send();
      if (every) await setTimeout(every);
    }
  }

  async function drown(): Promise<void> {
    const bytes = new Uint8Array(256);
    for (const kind = current; current === kind; await setImmediate()) {
      await new Promise((resolve) => sink.write(bytes, resolve));
    }
  }
}

export const floodNames: readonly string[] = Object.keys(floods);
