import { defaultLimits, type Limits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import type { LinkEvents, Transport } from "../../src/link/transport.ts";
import type { End } from "../../src/port/end.ts";
import type { Random } from "./random.ts";
import type { SimNode } from "./sim-node.ts";

/** One side of a cable: bytes wait in it until the simulation lets them through. */
class Plug implements Transport {
  readonly trusted: boolean;
  readonly detectsLoss = true;
  readonly #cable: SimCable;
  link: LinkEvents | undefined;
  /** What was sent to this side. */
  readonly incoming: Uint8Array[] = [];

  constructor(cable: SimCable, trusted: boolean) {
    this.#cable = cable;
    this.trusted = trusted;
  }

  start(link: LinkEvents): void {
    this.link = link;
  }

  send(bytes: Uint8Array): boolean {
    this.#cable.otherPlug(this).incoming.push(bytes);
    return true;
  }

  close(): void {}

  /** Lets the first bytes through, perhaps in two pieces. @returns whether there were any */
  deliver(random: Random): boolean {
    const bytes = this.incoming.shift();
    if (!bytes) return false;
    const cut = random.oneIn(4) ? random.below(bytes.length) : 0;
    if (cut > 0) this.link?.received(bytes.subarray(0, cut));
    this.link?.received(bytes.subarray(cut));
    return true;
  }
}

export interface CableOptions {
  readonly windowBytes: number;
  readonly trusted: boolean;
  readonly hops: number;
}

/** A connection between two nodes. */
export class SimCable {
  readonly nodes: readonly [SimNode, SimNode];
  readonly links: readonly [Link, Link];
  readonly ends: readonly [End, End];
  readonly #plugs: readonly [Plug, Plug];
  isCut = false;

  constructor(a: SimNode, b: SimNode, { windowBytes, trusted, hops }: CableOptions) {
    const limits: Limits = { ...defaultLimits, windowBytes, hops, portsPerMessage: 2 };
    this.nodes = [a, b];
    this.#plugs = [new Plug(this, trusted), new Plug(this, trusted)];
    this.links = [new Link(a.node, this.#plugs[0], { limits }), new Link(b.node, this.#plugs[1], { limits })];
    this.ends = [this.links[0].start(), this.links[1].start()];
    for (const link of this.links) link.opened();
  }

  otherPlug(plug: Plug): Plug {
    return this.#plugs[plug === this.#plugs[0] ? 1 : 0];
  }

  /** Something is on its way. */
  get isBusy(): boolean {
    return this.#plugs.some(({ incoming }) => incoming.length > 0);
  }

  /** @returns whether there was anything to deliver */
  deliver(side: 0 | 1, random: Random): boolean {
    return !this.isCut && this.#plugs[side].deliver(random);
  }

  /** Both sides notice, at once; what was in the cable is lost. */
  cut(): void {
    this.isCut = true;
    for (const plug of this.#plugs) plug.link?.closed();
  }
}
