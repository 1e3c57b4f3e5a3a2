import { defaultLimits } from "../../src/link/limits.ts";
import type { Message } from "../../src/link/message.ts";
import { checkCable, checkCounts } from "./at-rest.ts";
import { HostilePeer, type Knowledge } from "./hostile-peer.ts";
import { Pair, type SentMessage, type Side } from "./pair.ts";
import { Random } from "./random.ts";
import { SimCable } from "./sim-cable.ts";
import { SimNode } from "./sim-node.ts";
import { createPair, SimPort } from "./sim-port.ts";

/** Honest programs around a hub, at which hostile peers come and go, that tell each other all that they know. @throws what went wrong */
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

  /** A hostile peer names what it opens as it likes, and can make halves of one pair of what were halves of two. */
  override mayBeTakenFor(other: AttackedPair): boolean {
    return this.isTainted || other.isTainted;
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
  readonly #offences: number;
  /** Ports of which the peer knows travel on. It can make them wait in queues that only they themselves lead to: only a collector finds those. */
  readonly #isCyclic: boolean;
  /** Undefined before they come. */
  readonly #hostiles: (HostilePeer | undefined)[];
  /** Of each, whether it is trusted. */
  readonly #trusts: boolean[];
  /** They also say much at once, in orders that nobody needs. */
  readonly #isWild: boolean;
  readonly #knowledge: Knowledge = { tickets: ["\x01".repeat(16), "\x02".repeat(16)], routes: ["\x03".repeat(16)] };

  constructor(seed: number) {
    const random = new Random(seed);
    this.#random = random;
    this.#hostiles = Array.from({ length: 1 + random.below(3) }, () => undefined);
    this.#trusts = this.#hostiles.map(() => random.oneIn(2));
    this.#isWild = random.oneIn(2);
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
    pair.cable = cable;
    new SimPort(a, cable.ends[0], pair, 0);
    new SimPort(b, cable.ends[1], pair, 1);
  }

  run(): void {
    for (let step = 0; step < 400; step++) this.#step();
    for (const hostile of this.#hostiles) {
      hostile?.link.closed();
      this.#checkHostile(hostile);
    }
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
    const which = random.below(this.#hostiles.length);
    const hostile = this.#hostiles[which];
    if (!hostile || (hostile.link.isEnded && random.oneIn(10))) this.#connectHostile(which);
    else if (random.oneIn(200)) hostile.link.closed();
    const action = random.below(40);
    if (action < 12) this.#hostiles[which]?.act();
    else if (action < 19) this.#post();
    else if (action < 25) random.pick(this.#openPorts())?.read();
    else if (action < 33) random.pick(this.#nodes)?.run();
    else if (action < 38) random.pick(this.#cables)?.deliver(random.oneIn(2) ? 0 : 1, random);
    else if (action < 39) createPair(random.pick(this.#nodes) as SimNode, new AttackedPair(this.#pairs));
    else if (random.oneIn(4))
      random.pick(this.#openPorts().filter(({ pair }) => pair.id >= this.#cables.length))?.close();
  }

  #connectHostile(which: number): void {
    this.#checkHostile(this.#hostiles[which]);
    const random = this.#random;
    const honest = this.#nodes.map(({ node }) => node.id);
    const names = this.#hostiles.map((_, i) => "hij".charAt(i).repeat(16));
    const own = names[which] as string;
    const trusted = this.#trusts[which] as boolean;
    // Only the first is always at the hub.
    const at = which === 0 ? this.#hub : (random.pick(this.#nodes) as SimNode);
    const nodes = [at.node.id, ...honest.filter((id) => id !== at.node.id)];
    // A lie of who it is is believed only with trust.
    const name = trusted || random.oneIn(2) ? own : (random.pick([...nodes, ...names]) as string);
    const limits = {
      ...defaultLimits,
      windowBytes: 2400,
      portsPerMessage: 2,
      queuedBytes: random.oneIn(3) ? 30_000 : defaultLimits.queuedBytes,
      channels: random.oneIn(3) ? 20 : defaultLimits.channels,
    };
    const options = {
      limits,
      trusted,
      name,
      nodes: [...nodes, ...names],
      offences: this.#offences,
      knowledge: this.#knowledge,
      wild: this.#isWild,
      heard: (payload: Uint8Array) => this.#hostileHeard(payload),
    };
    const hostile = new HostilePeer(at.node, options, random);
    this.#hostiles[which] = hostile;
    const pair = new AttackedPair(this.#pairs);
    pair.isTainted = true;
    new SimPort(at, hostile.end, pair, 0);
  }

  #isHostileEnd({ end }: SimPort): boolean {
    return this.#hostiles.some((hostile) => hostile?.end === end);
  }

  /** The number of the pair comes first in what honest ports post: `Pair.write`. */
  #hostileHeard(payload: Uint8Array): void {
    if (payload.length < 4) return;
    const id = new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getUint32(0);
    const pair = this.#pairs[id];
    if (pair && !pair.isTainted) throw new Error(`the peer hears a message of pair ${id}, of which it has no port`);
  }

  #checkHostile(hostile: HostilePeer | undefined): void {
    const { goAway = "" } = hostile ?? {};
    if (/Error|entangle:|undefined/.test(goAway)) throw new Error(`the link ended by a mistake of its own: ${goAway}`);
    if (hostile && !hostile.link.isEnded && hostile.link.outbox.unreadBytes > hostile.link.limits.queuedBytes)
      throw new Error("more unread than may be");
  }

  #openPorts(): SimPort[] {
    return this.#pairs.flatMap(({ holders }) => holders.filter((holder) => holder?.isOpen === true)) as SimPort[];
  }

  #post(): void {
    const random = this.#random;
    const ports = this.#openPorts();
    const first = random.oneIn(3) ? random.pick(ports.filter((one) => this.#isHostileEnd(one))) : undefined;
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
    return !isTainted(over) || this.#isHostileEnd(over);
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
