import { channelIds, checkCable, checkCounts, checkRelays } from "./at-rest.ts";
import { nameMark } from "./fingerprint.ts";
import { Pair, type Side } from "./pair.ts";
import { type CableSide, SimCable } from "./sim-cable.ts";
import { SimNode } from "./sim-node.ts";
import { createPair, SimPort } from "./sim-port.ts";
import type { SmallScenario } from "./small-scenario.ts";

/** Something that can happen, now or at another time; it touches one node, and what is on its way from there. */
export interface Step {
  readonly name: string;
  readonly node: number;
  readonly may: () => boolean;
  readonly run: () => void;
}

interface NamedCable {
  readonly name: string;
  readonly cable: SimCable;
}

export class SmallWorld {
  readonly scenario: SmallScenario;
  /** All that there may be, now or later. */
  readonly steps: Step[] = [];
  readonly #all: readonly (() => SimPort | undefined)[];
  readonly #quick: readonly (() => SimPort | undefined)[];
  readonly #nodes: SimNode[] = [];
  readonly #cables: NamedCable[] = [];
  readonly #pairs = new Map<string, Pair>();
  /** How many of its actions each program has done. */
  readonly #done: number[];
  #wasCut = false;

  constructor(scenario: SmallScenario) {
    this.scenario = scenario;
    this.#done = scenario.programs.map(() => 0);
    const count = 1 + Math.max(...Object.values(scenario.cables).flat());
    for (let i = 0; i < count; i++) this.#nodes.push(newNode(i, scenario.turned === true));
    for (const name of Object.keys(scenario.cables)) this.#layCable(name);
    for (const [name, node] of Object.entries(scenario.pairs)) createPair(this.#node(node), this.#newPair(name));
    const names = [...this.#pairs.keys()].flatMap((name) => [`${name}0`, `${name}1`]);
    this.#all = names.map((name) => this.#holderFinder(name));
    this.#quick = names.filter((name) => !scenario.slow?.includes(name)).map((name) => this.#holderFinder(name));
    this.#settle();
    this.#makeSteps();
  }

  #node(number: number): SimNode {
    const node = this.#nodes[number];
    if (!node) throw new Error(`there is no node ${number}`);
    return node;
  }

  #newPair(name: string): Pair {
    const pair = new Pair(this.#pairs.size);
    this.#pairs.set(name, pair);
    return pair;
  }

  #layCable(name: string): void {
    const { cables, windowBytes = 2304, hops = 255, untrusted = [], late } = this.scenario;
    const [a, b] = (cables[name] ?? []).map((number) => this.#node(number));
    if (!a || !b) throw new Error(`cable ${name} has no nodes`);
    const isLate = late?.includes(name) === true;
    const trusted = [!untrusted.includes(`${name}0`), !untrusted.includes(`${name}1`)] as const;
    const cable = new SimCable(a, b, { windowBytes, hops, trusted, inFrames: true, isLate });
    this.#cables.push({ name, cable });
    const pair = this.#newPair(name);
    pair.cable = cable;
    new SimPort(a, cable.ends[0], pair, 0);
    new SimPort(b, cable.ends[1], pair, 1);
  }

  /** What is to be compared: all that the rest of a run depends on. */
  get state(): unknown {
    return [this.#nodes, this.#cables, this.#pairs, this.#done, this.#wasCut];
  }

  // Steps

  #makeSteps(): void {
    for (const cable of this.#cables) {
      this.#makeCableSteps(cable, 0);
      this.#makeCableSteps(cable, 1);
    }
    for (const node of this.#nodes)
      this.#add(
        node.number,
        "turn",
        () => node.isBusy,
        () => node.runAll(),
      );
    this.scenario.programs.forEach(({ node, does }, program) => {
      for (const [i, action] of does.entries()) this.#makeAction(node, action, program, i);
    });
  }

  #add(node: number, what: string, may: () => boolean, run: () => void): void {
    this.steps.push({ name: `${node}: ${what}`, node, may, run: () => this.#run(node, run) });
  }

  #run(node: number, run: () => void): void {
    run();
    this.#readAll(this.#quick);
    if (this.scenario.hasty) this.#node(node).runAll();
    this.#checkNothingFailed();
  }

  #makeCableSteps({ name, cable }: NamedCable, side: CableSide): void {
    const { fragile, late } = this.scenario;
    const node = cable.nodes[side].number;
    const incoming = cable.incoming(side);
    this.#add(
      node,
      `deliver ${name}`,
      () => incoming.length > 0,
      () => cable.deliver(side),
    );
    if (fragile?.includes(name))
      this.#add(
        node,
        `lose ${name}`,
        () => mayLose(cable, side),
        () => this.#lose(cable, side),
      );
    if (side === 0 && late?.includes(name))
      this.#add(
        node,
        `open ${name}`,
        () => !cable.isOpened,
        () => cable.open(0),
      );
  }

  #lose(cable: SimCable, side: CableSide): void {
    this.#wasCut = true;
    cable.lose(side);
  }

  #makeAction(node: number, action: string, program: number, index: number): void {
    const [verb, ...words] = action.split(" ");
    const size = Number(words.find((word) => word.startsWith("+")) ?? 12);
    const finders = words.filter((word) => !word.startsWith("+")).map((name) => this.#finder(node, name));
    const isNext = (): boolean => this.#done[program] === index && finders.every((find) => find());
    const run = (does: (port: SimPort, carried: SimPort[]) => void) => (): void => {
      const [port, ...carried] = finders.map((find) => find() as SimPort);
      this.#done[program] = index + 1;
      does(port as SimPort, carried);
    };
    if (verb === "post")
      this.#add(
        node,
        action,
        isNext,
        run((port, carried) => port.post(size, carried, carried.length === 0)),
      );
    else if (verb === "close")
      this.#add(
        node,
        action,
        isNext,
        run((port) => port.close()),
      );
    else if (verb === "read")
      this.#add(
        node,
        action,
        () => isNext() && finders[0]?.()?.end.first !== undefined,
        run((port) => port.read()),
      );
    else throw new Error(`nobody knows how to ${action}`);
  }

  #finder(node: number, name: string): () => SimPort | undefined {
    const holders = this.#holdersOf(name);
    const side = sideOf(name);
    return () => {
      const port = holders[side];
      return port?.isOpen && port.node.number === node ? port : undefined;
    };
  }

  #holdersOf(name: string): Pair["holders"] {
    const pair = this.#pairs.get(name.slice(0, -1));
    if (!pair) throw new Error(`there is no port ${name}`);
    return pair.holders;
  }

  #holderFinder(name: string): () => SimPort | undefined {
    const holders = this.#holdersOf(name);
    const side = sideOf(name);
    return () => holders[side];
  }

  #readAll(names: readonly (() => SimPort | undefined)[]): boolean {
    let wasRead = false;
    for (const find of names) while (find()?.read()) wasRead = true;
    return wasRead;
  }

  /**
   * Nothing that others do can add a step at this node.
   * @param active the nodes that have something to do
   */
  isOnItsOwn(node: number, active: ReadonlySet<number>): boolean {
    const reached = new Set(active);
    reached.delete(node);
    for (const one of reached)
      for (const { cable } of this.#cables)
        for (const side of [0, 1] as const)
          if (cable.nodes[side].number === one && cable.nodes[1 - side]?.number !== node)
            reached.add(cable.nodes[1 - side]?.number as number);
    return this.#cables.every(({ cable }) => {
      const side = cable.nodes.findIndex(({ number }) => number === node);
      return (
        side < 0 ||
        cable.incoming(side as CableSide).length > 0 ||
        cable.isLostAt(side as CableSide) ||
        !reached.has(cable.nodes[1 - side]?.number as number)
      );
    });
  }

  // Checks

  #checkNothingFailed(): void {
    for (const { name, cable } of this.#cables)
      if (cable.failure !== undefined) throw new Error(`cable ${name} failed: ${cable.failure}`);
  }

  #settle(): void {
    for (let isBusy = true; isBusy; ) {
      isBusy = false;
      for (const node of this.#nodes) {
        isBusy ||= node.isBusy;
        while (node.isBusy) node.runAll();
      }
      for (const { cable } of this.#cables)
        for (const side of [0, 1] as const) while (cable.deliver(side)) isBusy = true;
      this.#checkNothingFailed();
    }
  }

  /** Nothing can happen any more: what was to come has come. Then all ports are closed, and nothing may be left of them. */
  checkAtRest(): void {
    for (let isBusy = true; isBusy; this.#settle()) isBusy = this.#readAll(this.#all);
    for (const pair of this.#pairs.values()) pair.checkAtRest(this.#wasCut);
    if (!this.#wasCut) for (const node of this.#nodes) checkRelays(node);
    this.#checkLinks();
    this.#closeAll();
    for (let isBusy = true; isBusy; this.#settle()) isBusy = this.#readAll(this.#all);
    this.#checkNothingIsLeft();
  }

  #checkLinks(): void {
    for (const { cable } of this.#cables) checkCable(cable);
    for (const node of this.#nodes) checkCounts(node);
  }

  #closeAll(): void {
    for (const { holders } of this.#pairs.values()) for (const holder of holders) if (holder?.isOpen) holder.close();
  }

  #checkNothingIsLeft(): void {
    for (const { node, number } of this.#nodes) {
      if (node.relays.size > 0) throw new Error(`${node.relays.size} relays are left in node ${number}`);
      for (const link of node.links) {
        if (link.isOpen) throw new Error(`a link of node ${number} is left, with channels "${channelIds(link)}"`);
      }
    }
    this.#checkLinks();
  }
}

function sideOf(name: string): Side {
  return name.endsWith("0") ? 0 : 1;
}

function mayLose(cable: SimCable, side: CableSide): boolean {
  return !cable.isLostAt(side) && !cable.links[side].isEnded;
}

function newNode(number: number, isTurned: boolean): SimNode {
  let count = 0;
  return new SimNode(number, {
    random: () => {
      const [high, low] = [count >> 8, count++ & 255];
      const name = Uint8Array.from(nameMark, (character) => character.charCodeAt(0));
      return Uint8Array.of(...name, isTurned ? 255 - number : number, 0, high, low);
    },
    flushBytes: Number.POSITIVE_INFINITY,
    lentBytes: Number.POSITIVE_INFINITY,
    nextTurn: (run) => run(),
  });
}
