import type { Link } from "../../src/link/link.ts";
import { Pair } from "./pair.ts";
import { Random } from "./random.ts";
import { SimCable } from "./sim-cable.ts";
import { SimNode } from "./sim-node.ts";
import { createPair, SimPort } from "./sim-port.ts";

export interface Scenario {
  readonly name: string;
  readonly shape: "tree" | "star" | "cycle" | "dense";
  readonly steps: number;
  /** One of so many steps cuts a cable; 0: none does. */
  readonly cuts: number;
  /** One of so many steps lays a new cable; 0: none does. */
  readonly newCables: number;
  readonly windowBytes: number;
  readonly trusted: boolean;
  /** Only newer pairs travel over older ones: so no port can wait in a queue that only itself leads to. */
  readonly acyclic: boolean;
}

/** Runs one seeded history over the real core and checks it. @throws what went wrong */
export function simulate(scenario: Scenario, seed: number): void {
  new World(scenario, seed).run();
}

class World {
  readonly #scenario: Scenario;
  readonly #random: Random;
  readonly #nodes: SimNode[];
  readonly #cables: SimCable[] = [];
  readonly #pairs: Pair[] = [];
  #wasCut = false;

  constructor(scenario: Scenario, seed: number) {
    this.#scenario = scenario;
    this.#random = new Random(seed);
    const count = 2 + this.#random.below(scenario.shape === "dense" ? 4 : 6);
    this.#nodes = Array.from({ length: count }, (_, i) => new SimNode(i, this.#random));
    this.#layCables();
  }

  #layCables(): void {
    const { shape } = this.#scenario;
    for (let i = 1; i < this.#nodes.length; i++) {
      const to = shape === "tree" ? this.#random.below(i) : shape === "star" ? 0 : i - 1;
      this.#connect(i, to);
    }
    if (shape === "cycle" && this.#nodes.length > 2) this.#connect(0, this.#nodes.length - 1);
    if (shape !== "dense") return;
    for (let i = 0; i < this.#nodes.length; i++)
      for (let j = 0; j < i - 1; j++) if (this.#random.oneIn(2)) this.#connect(i, j);
  }

  #connect(i: number, j: number): void {
    const [a, b] = [this.#nodes[i], this.#nodes[j]];
    if (!a || !b || a === b) return;
    const { windowBytes, trusted } = this.#scenario;
    const cable = new SimCable(a, b, { windowBytes, trusted, hops: 255 });
    this.#cables.push(cable);
    const pair = this.#newPair();
    new SimPort(a, cable.ends[0], pair, 0);
    new SimPort(b, cable.ends[1], pair, 1);
  }

  #newPair(): Pair {
    const pair = new Pair(this.#pairs.length);
    this.#pairs.push(pair);
    return pair;
  }

  run(): void {
    for (let step = 0; step < this.#scenario.steps; step++) this.#step();
    this.#drain();
    for (const cable of this.#cables) if (!cable.isCut) checkCable(cable);
    // Ports that wait in queues which only they themselves lead to are garbage, and their relays: nobody can read or close them.
    if (this.#scenario.acyclic) this.#checkAtRest();
  }

  #checkAtRest(): void {
    for (const pair of this.#pairs) pair.checkAtRest(this.#wasCut);
    for (const { node, number } of this.#nodes) {
      for (const { outbox } of node.links) {
        if (outbox.unreadBytes > 0)
          throw new Error(`a link of node ${number} counts ${outbox.unreadBytes} unread bytes`);
      }
      if (node.ticketCount > 0) throw new Error(`node ${number} keeps ${node.ticketCount} tickets`);
    }
    if (!this.#wasCut) this.#checkRelays();
  }

  #step(): void {
    const { cuts, newCables } = this.#scenario;
    const random = this.#random;
    if (cuts > 0 && random.oneIn(cuts)) this.#cut();
    if (newCables > 0 && random.oneIn(newCables))
      this.#connect(random.below(this.#nodes.length), random.below(this.#nodes.length));
    const action = random.below(20);
    if (action < 5) this.#post();
    else if (action < 8) random.pick(this.#openPorts())?.read();
    else if (action < 13) random.pick(this.#nodes)?.run();
    else if (action < 18) random.pick(this.#cables)?.deliver(random.below(2) as 0 | 1, random);
    else if (action < 19) createPair(random.pick(this.#nodes) as SimNode, this.#newPair());
    else if (random.oneIn(2)) random.pick(this.#openPorts())?.close();
  }

  #openPorts(): SimPort[] {
    return this.#pairs.flatMap(({ holders }) => holders.filter((holder) => holder?.isOpen === true)) as SimPort[];
  }

  #post(): void {
    const random = this.#random;
    const ports = this.#openPorts();
    const port = random.pick(ports);
    if (!port) return;
    const others = ports.filter((one) => one !== port && one.node === port.node && this.#mayTravel(one, port));
    const first = random.oneIn(3) ? undefined : random.pick(others);
    const second = random.oneIn(4) ? random.pick(others) : undefined;
    const carried = [...new Set([first, second])].filter((one) => one !== undefined);
    port.post(random.oneIn(8) ? random.below(3000) : 12, carried, carried.length === 0 && random.oneIn(2));
  }

  #mayTravel(one: SimPort, over: SimPort): boolean {
    return !this.#scenario.acyclic || one.pair.id > over.pair.id;
  }

  #cut(): void {
    const whole = this.#cables.filter(({ isCut }) => !isCut);
    // A cut does most harm to a cable with something on its way.
    const busy = whole.filter(({ isBusy }) => isBusy);
    const cable = this.#random.pick(busy.length > 0 ? busy : whole);
    if (!cable) return;
    this.#wasCut = true;
    cable.cut();
  }

  /** No more faults: everything is delivered and read until nothing happens any more. */
  #drain(): void {
    for (let round = 0; this.#drainRound(); round++) {
      if (round > 20_000) throw new Error("it never comes to rest");
    }
  }

  #drainRound(): boolean {
    let hasWork = false;
    for (const node of this.#nodes) while (node.run()) hasWork = true;
    for (const cable of this.#cables)
      for (const side of [0, 1] as const) while (cable.deliver(side, this.#random)) hasWork = true;
    for (const port of this.#openPorts()) while (port.read()) hasWork = true;
    return hasWork;
  }

  /** At rest no relay stands between neighbours that are one node, or have a link of their own. */
  #checkRelays(): void {
    for (const { node, number } of this.#nodes) {
      for (const relay of node.relays) {
        if (relay.shouldLeave) throw new Error(`a relay in node ${number} stayed between neighbours`);
      }
    }
  }
}

/** Both sides know the same channels, and each has something behind it. */
function checkCable({ links: [a, b], nodes }: SimCable): void {
  const what = `the cable between nodes ${nodes[0].number} and ${nodes[1].number}`;
  if (a.isOpen !== b.isOpen) throw new Error(`${what} is open at one side only`);
  const [idsA, idsB] = [idsOf(a), idsOf(b)];
  if (idsA !== idsB) throw new Error(`${what} has channels ${idsA} at one side, ${idsB} at the other`);
}

function idsOf(link: Link): string {
  const channels = [...link.channels];
  const dead = channels.find(({ leg }) => leg.isDead);
  if (dead) throw new Error(`channel ${dead.id} is kept, but nothing is behind it`);
  return channels
    .map(({ id }) => id)
    .sort((x, y) => x - y)
    .join(" ");
}
