import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import type * as AttackModule from "./attack.ts";
import { attack } from "./attack.ts";
import { load } from "./bundle.ts";
import type { Mutant } from "./mutants.ts";

/** `ENTANGLE_SEEDS=200000` runs more. */
const seeds = Number(process.env.ENTANGLE_SEEDS ?? 1000);
const first = Number(process.env.ENTANGLE_FIRST_SEED ?? 1);
/** From the first of all: enough for each of the mistakes below. */
const mostSeeds = 500;

async function firstFailure(run: (seed: number) => void, from: number, count: number): Promise<string | undefined> {
  for (let seed = from; seed < from + count; seed++) {
    // What WeakRefs were made for is kept until the end of a job.
    if (seed % 100 === 0) await nextTurn();
    try {
      run(seed);
    } catch (error) {
      return `seed ${seed}: ${(error as Error).message}`;
    }
  }
  return undefined;
}

it("a peer that says what it likes harms no route of which it has no port, nor a link of others, and leaves nothing behind", async () => {
  expect(await firstFailure(attack, first, seeds)).toBeUndefined();
}, 600_000);

/** Of which a peer could make use. */
const mutants: readonly Mutant[] = [
  {
    name: "a leg of a relay that is leaving grants its lock",
    file: "lock.ts",
    from: "if (!channel || relay?.needs(this.#leg)) return true;",
    to: "if (!channel) return true;",
  },
  {
    name: "FIN of who is to be joined doesn't wait for that of who was introduced",
    file: "relay.ts",
    from: "if (this.#finished.length === 2) a.enqueue(new FinEntry());",
    to: "else a.enqueue(new FinEntry());",
  },
  {
    name: "what comes for a port that is closed stays unread",
    file: "leg.ts",
    from: "else discardMessage(entry, this.#endReason);\n  }\n\n  #hold",
    to: "}\n\n  #hold",
  },
];

it.each(mutants)(
  "finds: $name",
  async (mutant) => {
    const module = await load<typeof AttackModule>("attack.ts", { mutant });
    expect(await firstFailure(module.attack, 1, mostSeeds)).toBeDefined();
  },
  120_000,
);
