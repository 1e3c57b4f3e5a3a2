import { frameTypes } from "../../src/link/frame-types.ts";
import { defaultLimits, type Limits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import { toKey } from "../../src/link/node.ts";
import type { LinkEvents, Transport } from "../../src/link/transport.ts";
import type { End } from "../../src/port/end.ts";
import type { Random } from "./random.ts";
import type { SimNode } from "./sim-node.ts";

/** One side of a cable: bytes wait in it until the simulation lets them through. */
class Plug implements Transport {
  readonly trusted: boolean;
  readonly detectsLoss = true;
  readonly onlyReads = true;
  readonly #cable: SimCable;
  link: LinkEvents | undefined;
  /** What was sent to this side. */
  readonly incoming: Uint8Array[] = [];
  /** Of what was sent to this side, the beginning of a frame of which the rest is not sent yet. */
  unfinished = new Uint8Array();
  /** Nothing comes through any more. */
  isDead = false;

  constructor(cable: SimCable, trusted: boolean) {
    this.#cable = cable;
    this.trusted = trusted;
  }

  start(link: LinkEvents): void {
    this.link = link;
  }

  send(bytes: Uint8Array): boolean {
    this.#cable.sent(this, bytes);
    return true;
  }

  close(): void {}

  /** Lets the first bytes through, perhaps in two pieces. @returns whether there were any */
  deliver(random?: Random): boolean {
    const bytes = this.incoming.shift();
    if (!bytes) return false;
    const cut = random?.oneIn(4) ? random.below(bytes.length) : 0;
    if (cut > 0) this.link?.received(bytes.subarray(0, cut));
    this.link?.received(bytes.subarray(cut));
    return true;
  }

  lose(): void {
    this.isDead = true;
    this.incoming.length = 0;
    this.link?.closed();
  }
}

export type CableSide = 0 | 1;

export interface CableOptions {
  readonly windowBytes: number;
  /** By side, or by both. */
  readonly trusted: boolean | readonly [boolean, boolean];
  readonly hops: number;
  /** Each frame is delivered by itself, instead of as many as were sent together. */
  readonly inFrames?: boolean;
  /** The connection comes up later, by `open`. */
  readonly isLate?: boolean;
}

/** A connection between two nodes. */
export class SimCable {
  readonly nodes: readonly [SimNode, SimNode];
  readonly links: readonly [Link, Link];
  readonly ends: readonly [End, End];
  readonly #plugs: readonly [Plug, Plug];
  readonly #inFrames: boolean;
  /** Why a side gave up the link: honest peers have no reason to. */
  failure: string | undefined;
  isOpened = false;
  #isNamedEarly = false;

  constructor(a: SimNode, b: SimNode, options: CableOptions) {
    const { windowBytes, trusted, hops, inFrames = false, isLate = false } = options;
    const limits: Limits = { ...defaultLimits, windowBytes, hops, portsPerMessage: 2 };
    this.nodes = [a, b];
    this.#inFrames = inFrames;
    const [first, second] = typeof trusted === "boolean" ? [trusted, trusted] : trusted;
    this.#plugs = [new Plug(this, first), new Plug(this, second)];
    this.links = [new Link(a.node, this.#plugs[0], { limits }), new Link(b.node, this.#plugs[1], { limits })];
    this.ends = [this.links[0].start(), this.links[1].start()];
    if (isLate) return;
    this.open(0);
    this.open(1);
  }

  /** The connection is up, for one side; the other hears HELLO. */
  open(side: CableSide): void {
    this.isOpened = true;
    this.links[side].opened();
  }

  sent(from: Plug, bytes: Uint8Array): void {
    const to = this.#plugs[from === this.#plugs[0] ? 1 : 0];
    const frames = framesOf(Uint8Array.of(...to.unfinished, ...bytes));
    to.unfinished = frames.pop() as Uint8Array<ArrayBuffer>;
    const goAway = frames.find((frame) => frame[4] === frameTypes.goAway);
    if (goAway) this.failure ??= toKey(goAway.subarray(7));
    if (!to.isDead) to.incoming.push(...(this.#inFrames ? frames : [bytes]));
  }

  /** One of its ports was sent on before HELLO came, or may have been: each side has named their route by itself. */
  get mayHaveTwoNames(): boolean {
    return this.#isNamedEarly || this.links.some(({ isOpen }) => !isOpen);
  }

  /** Something is on its way. */
  get isBusy(): boolean {
    return this.#plugs.some(({ incoming }) => incoming.length > 0);
  }

  /** What is on its way to a side. */
  incoming(side: CableSide): readonly Uint8Array[] {
    return this.#plugs[side].incoming;
  }

  /** @returns whether there was anything to deliver */
  deliver(side: CableSide, random?: Random): boolean {
    if (!this.links[side].isOpen && this.ends[side].route !== undefined) this.#isNamedEarly = true;
    return this.#plugs[side].deliver(random);
  }

  /** One side notices that the connection is gone: what is on its way to it is lost, but not what it sent before. */
  lose(side: CableSide): void {
    if (!this.isLostAt(side)) this.#plugs[side].lose();
  }

  /** Both sides notice, now or later. */
  get isCut(): boolean {
    return this.isLostAt(0) || this.isLostAt(1);
  }

  isLostAt(side: CableSide): boolean {
    return this.#plugs[side].isDead;
  }
}

/** The frames, and what is left: the beginning of another. */
function framesOf(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (let end = at; at + 4 <= bytes.length; at = end) {
    end = at + 4 + view.getUint32(at);
    if (end > bytes.length) break;
    frames.push(bytes.subarray(at, end));
  }
  return [...frames, bytes.subarray(at)];
}
