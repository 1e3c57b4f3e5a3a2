import { defaultLimits } from "../../src/link/limits.ts";
import type { Message } from "../../src/link/message.ts";
import { checkCable, checkCounts } from "./at-rest.ts";
import { HostilePeer } from "./hostile-peer.ts";
import { Pair, type SentMessage, type Side } from "./pair.ts";
import { Random } from "./random.ts";
import { SimCable } from "./sim-cable.ts";
import { SimNode } from "./sim-node.ts";
import { createPair, SimPort } from "./sim-port.ts";

/** Honest programs around a hub, at which a hostile peer comes and goes. @throws what went wrong */
export function attack(seed: number): void {
  new Attack(seed).run();
}

/** Once one of its ports was given away, anything may come over the others. */
class AttackedPair extends Pair {
  readonly #pairs: AttackedPair[];
  isTainted = false;

  constructor(pairs: AttackedPair[]) {
    super(pairs.length);
    this.#pairs = pairs;
    pairs.push(this);
  }

  taint(): void {
    if (this.isTainted) return;
    this.isTainted = true;
    // What waits in it may go where it goes.
    for (const { carried } of this.sent.flat()) for (const { pair } of carried) (pair as AttackedPair).taint();
  }

  override heard(side: Side, message: Message): SentMessage["carried"] {
    if (!this.isTainted) return super.heard(side, message);
    if (this.heardCloseAt.has(side)) throw new Error(`pair ${this.id}, side ${side}: a message after close`);
    return message.ends.map(() => {
      const pair = new AttackedPair(this.#pairs);
      pair.isTainted = true;
      return { pair, side: 0 };
    });
  }
}

function isTainted({ pair }: SimPort): boolean {
  return (pair as AttackedPair).isTainted;
}

class Attack {
  readonly #random: Random;
  readonly #hub: SimNode;
  readonly #nodes: SimNode[];
  readonly #cables: SimCable[] = [];
  readonly #pairs: AttackedPair[] = [];
  readonly #trustsHostile: boolean;
  readonly #offences: number;
  /** Ports of which the peer knows travel on. It can make them wait in queues that only they themselves lead to: only a collector finds those. */
  readonly #isCyclic: boolean;
  #hostile: HostilePeer | undefined;

  constructor(seed: number) {
    const random = new Random(seed);
    this.#random = random;
    this.#trustsHostile = random.oneIn(2);
    this.#isCyclic = random.oneIn(2);
    this.#offences = random.oneIn(3) ? 20 : 1000;
    this.#nodes = Array.from(
      { length: 3 + random.below(2) },
      (_, i) =>
        new SimNode(i, { random: (count) => random.bytes(count), flushBytes: 1 + random.below(512), lentBytes: 1000 }),
    );
    this.#hub = this.#nodes[0] as SimNode;
    for (const node of this.#nodes.slice(1)) this.#lay(this.#hub, node);
    const [, a, b] = this.#nodes;
    if (a && b && random.oneIn(2)) this.#lay(a, b);
  }

  #lay(a: SimNode, b: SimNode): void {
    const random = this.#random;
    const cable = new SimCable(a, b, { windowBytes: 2400, trusted: random.oneIn(2), hops: 255 });
    this.#cables.push(cable);
    const pair = new AttackedPair(this.#pairs);
    new SimPort(a, cable.ends[0], pair, 0);
    new SimPort(b, cable.ends[1], pair, 1);
  }

  run(): void {
    for (let step = 0; step < 400; step++) this.#step();
    this.#hostile?.link.closed();
    this.#checkHostile();
    this.#drain();
    for (const cable of this.#cables) checkCable(cable);
    for (const pair of this.#pairs) if (!pair.isTainted) pair.checkAtRest(false);
    if (!this.#isCyclic) this.#checkNothingIsLeft();
  }

  #checkNothingIsLeft(): void {
    for (const node of this.#nodes) checkCounts(node);
    for (const port of this.#openPorts()) port.close();
    this.#drain();
    for (const { node, number } of this.#nodes) {
      if (node.links.size > 0) throw new Error(`node ${number} keeps ${node.links.size} links`);
      if (node.relays.size > 0) throw new Error(`node ${number} keeps ${node.relays.size} relays`);
    }
  }

  #step(): void {
    const random = this.#random;
    if (!this.#hostile || (this.#hostile.link.isEnded && random.oneIn(10))) this.#connectHostile();
    const action = random.below(40);
    if (action < 12) this.#hostile?.act();
    else if (action < 19) this.#post();
    else if (action < 25) random.pick(this.#openPorts())?.read();
    else if (action < 33) random.pick(this.#nodes)?.run();
    else if (action < 38) random.pick(this.#cables)?.deliver(random.oneIn(2) ? 0 : 1, random);
    else if (action < 39) createPair(random.pick(this.#nodes) as SimNode, new AttackedPair(this.#pairs));
    else if (random.oneIn(4))
      random.pick(this.#openPorts().filter(({ pair }) => pair.id >= this.#cables.length))?.close();
  }

  #connectHostile(): void {
    this.#checkHostile();
    const random = this.#random;
    const nodes = this.#nodes.map(({ node }) => node.id);
    const own = "h".repeat(16);
    // A lie of who it is is believed only with trust.
    const name = this.#trustsHostile || random.oneIn(2) ? own : (random.pick(nodes) as string);
    const limits = { ...defaultLimits, windowBytes: 2400, portsPerMessage: 2 };
    const options = { limits, trusted: this.#trustsHostile, name, nodes: [...nodes, own], offences: this.#offences };
    this.#hostile = new HostilePeer(this.#hub.node, options, random);
    const pair = new AttackedPair(this.#pairs);
    pair.isTainted = true;
    new SimPort(this.#hub, this.#hostile.end, pair, 0);
  }

  #checkHostile(): void {
    const { goAway = "" } = this.#hostile ?? {};
    if (/Error|entangle:|undefined/.test(goAway)) throw new Error(`the link ended by a mistake of its own: ${goAway}`);
  }

  #openPorts(): SimPort[] {
    return this.#pairs.flatMap(({ holders }) => holders.filter((holder) => holder?.isOpen === true)) as SimPort[];
  }

  #post(): void {
    const random = this.#random;
    const ports = this.#openPorts();
    const first = random.oneIn(3) ? ports.find(({ end }) => end === this.#hostile?.end) : undefined;
    const port = first ?? random.pick(ports);
    if (!port) return;
    const others = ports.filter((one) => this.#mayTravel(one, port));
    const carried = [...new Set([random.pick(others), random.pick(others)].slice(0, random.below(3)))].filter(
      (one) => one !== undefined,
    );
    if (isTainted(port)) for (const { pair } of carried) (pair as AttackedPair).taint();
    port.post(random.oneIn(8) ? random.below(3000) : 12, carried, carried.length === 0 && random.oneIn(2));
  }

  #mayTravel(one: SimPort, over: SimPort): boolean {
    if (one.node !== over.node || one.pair.id <= over.pair.id) return false;
    if (isTainted(one) && !this.#isCyclic) return false;
    return !isTainted(over) || over.end === this.#hostile?.end;
  }

  #drain(): void {
    for (let round = 0; this.#drainRound(); round++) if (round > 20_000) throw new Error("it never comes to rest");
  }

  #drainRound(): boolean {
    let hasWork = false;
    for (const node of this.#nodes) while (node.run()) hasWork = true;
    for (const cable of this.#cables) for (const side of [0, 1] as const) while (cable.deliver(side)) hasWork = true;
    for (const port of this.#openPorts()) while (port.read()) hasWork = true;
    return hasWork;
  }
}
