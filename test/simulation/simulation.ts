import { checkCable, checkCounts, checkRelays } from "./at-rest.ts";
import { Pair } from "./pair.ts";
import { Random } from "./random.ts";
import { type CableSide, SimCable } from "./sim-cable.ts";
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
  /** So many bytes of a message aren't copied. */
  readonly lentBytes: number;
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
    this.#nodes = Array.from({ length: count }, (_, i) => this.#newNode(i));
    this.#layCables();
  }

  #newNode(number: number): SimNode {
    const random = this.#random;
    const { lentBytes } = this.#scenario;
    return new SimNode(number, {
      random: (count) => random.bytes(count),
      flushBytes: 1 + random.below(512),
      lentBytes,
    });
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
    pair.cable = cable;
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
    for (const cable of this.#cables) checkCable(cable);
    // Ports that wait in queues which only they themselves lead to are garbage, and their relays: nobody can read or close them.
    if (this.#scenario.acyclic) this.#checkAtRest();
  }

  #checkAtRest(): void {
    for (const pair of this.#pairs) pair.checkAtRest(this.#wasCut);
    for (const node of this.#nodes) checkCounts(node);
    if (!this.#wasCut) for (const node of this.#nodes) checkRelays(node);
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
    else if (action < 18) this.#deliverOrLose();
    else if (action < 19) createPair(random.pick(this.#nodes) as SimNode, this.#newPair());
    else if (random.oneIn(2)) random.pick(this.#openPorts())?.close();
  }

  #deliverOrLose(): void {
    const random = this.#random;
    const cable = random.pick(this.#cables);
    if (cable?.isCut && random.oneIn(4)) loseWholly(cable);
    else cable?.deliver(random.below(2) as CableSide, random);
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
    cable.lose(this.#random.below(2) as CableSide);
    if (this.#random.oneIn(2)) loseWholly(cable);
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
    for (const cable of this.#cables.filter(({ isCut }) => isCut)) hasWork = loseWholly(cable) || hasWork;
    for (const cable of this.#cables)
      for (const side of [0, 1] as const) while (cable.deliver(side, this.#random)) hasWork = true;
    for (const port of this.#openPorts()) while (port.read()) hasWork = true;
    return hasWork;
  }
}

/** Whoever has not noticed yet does. @returns whether anybody had not */
function loseWholly(cable: SimCable): boolean {
  const wasKnown = cable.isLostAt(0) && cable.isLostAt(1);
  cable.lose(0);
  cable.lose(1);
  return !wasKnown;
}
