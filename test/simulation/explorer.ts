import { fingerprint } from "./fingerprint.ts";
import { hash } from "./hash.ts";
import { Random } from "./random.ts";
import type { SmallScenario } from "./small-scenario.ts";
import { SmallWorld } from "./small-world.ts";

export interface Explored {
  readonly states: number;
  /** Ways through to where nothing can happen any more, of which some lead to the same end. */
  readonly schedules: number;
  /** Nothing was left out. */
  readonly isWhole: boolean;
  /** What went wrong first, and the steps that led there. */
  readonly failure: string | undefined;
}

/** A state with more ways on. */
interface Fork {
  /** Steps to it. */
  readonly depth: number;
  readonly ways: readonly number[];
  next: number;
  asleep: number;
}

/** Goes through all that can happen in a scenario over the real core, a state once. */
export function explore(scenario: SmallScenario, mostStates: number): Promise<Explored> {
  return new Explorer(scenario).run(mostStates);
}

/**
 * Steps are known by their numbers, and sets of them are bits. The core can't be copied, so that to go back is to begin anew and take
 * the same steps again.
 *
 * Steps at different nodes don't touch each other. So once all that follows a step was seen, it is asleep until its node does
 * something else: before that it would only lead to the same states by another order ("sleep sets").
 */
class Explorer {
  readonly #scenario: SmallScenario;
  /** What was asleep in a state: who comes there again with less asleep has more to do. */
  readonly #seen = new Map<number, number>();
  readonly #forks: Fork[] = [];
  readonly #path: number[] = [];
  #world: SmallWorld;
  /** By step: those at its node. */
  readonly #dependent: readonly number[];
  #asleep = 0;
  #schedules = 0;
  /** With a bound on the states, chance says which are seen: the same each time. */
  readonly #random = new Random(1);

  constructor(scenario: SmallScenario) {
    this.#scenario = scenario;
    this.#world = new SmallWorld(scenario);
    const { steps } = this.#world;
    if (steps.length > 31) throw new Error(`${scenario.name}: ${steps.length} steps are more than there are bits`);
    this.#dependent = steps.map(({ node }) => toBits(steps.flatMap((step, i) => (step.node === node ? [i] : []))));
  }

  async run(mostStates: number): Promise<Explored> {
    let hasMore = true;
    let failure: string | undefined;
    try {
      for (let count = 1; hasMore && this.#seen.size < mostStates; count++) {
        hasMore = this.#goOn() || this.#goBack();
        // What WeakRefs were made for is kept until the end of a job.
        if (count % 100 === 0) await new Promise(setImmediate);
      }
    } catch (error) {
      failure = `${(error as Error).message}\n${this.#history()}`;
    }
    return { states: this.#seen.size, schedules: this.#schedules, isWhole: !hasMore, failure };
  }

  #history(): string {
    return this.#path.map((way, i) => `${i + 1}. ${this.#world.steps[way]?.name}`).join("\n");
  }

  /** @returns false where all that follows was seen */
  #goOn(): boolean {
    const state = hash(fingerprint(this.#world.state));
    const all = this.#needed();
    if (all.length === 0) this.#atEnd(state);
    // What was not asleep when this state was seen was followed from it.
    const before = this.#seen.get(state) ?? -1;
    const ways = all.filter((way) => !has(this.#asleep, way) && has(before, way));
    this.#seen.set(state, before & this.#asleep);
    this.#asleep |= toBits(all) & ~before;
    return this.#take({ depth: this.#path.length, ways: this.#random.shuffle(ways), next: 0, asleep: this.#asleep });
  }

  #atEnd(state: number): void {
    this.#schedules++;
    if (!this.#seen.has(state)) this.#world.checkAtRest();
  }

  /** The next way on from a fork. @returns whether there was one */
  #take(fork: Fork): boolean {
    const way = fork.ways[fork.next++];
    if (way === undefined) return false;
    if (fork.next === 1 && fork.ways.length > 1) this.#forks.push(fork);
    if (fork.next === fork.ways.length && fork.next > 1) this.#forks.pop();
    this.#asleep = fork.asleep & ~(this.#dependent[way] as number);
    fork.asleep |= 1 << way;
    this.#path.push(way);
    this.#world.steps[way]?.run();
    return true;
  }

  /** To the last fork, and on by a way that was not taken. @returns whether there is one */
  #goBack(): boolean {
    const fork = this.#forks.at(-1);
    if (!fork) return false;
    this.#path.length = fork.depth;
    this.#world = new SmallWorld(this.#scenario);
    for (const way of this.#path) this.#world.steps[way]?.run();
    return this.#take(fork);
  }

  /**
   * If nothing that others do can add a step at one node, then what that node does next may as well come first: no order is lost if only
   * its steps are followed ("persistent sets").
   */
  #needed(): readonly number[] {
    const { steps } = this.#world;
    const all = [...steps.keys()].filter((way) => steps[way]?.may());
    const active = new Set(all.map((way) => steps[way]?.node as number));
    let least = all;
    for (const node of active) {
      const own = all.filter((way) => steps[way]?.node === node);
      if (own.length < least.length && this.#world.isOnItsOwn(node, active)) least = own;
    }
    return least;
  }
}

function toBits(ways: readonly number[]): number {
  return ways.reduce((bits, way) => bits | (1 << way), 0);
}

function has(bits: number, way: number): boolean {
  return (bits & (1 << way)) !== 0;
}
