import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { runInThisContext } from "node:vm";
import { build, type Plugin } from "esbuild";
import { expect, it } from "vitest";
import type * as Campaign from "./campaign.ts";
import { type Mutant, mutants } from "./mutants.ts";

/** Loads the simulation with one mistake in the core. */
async function load(mutant: Mutant | undefined): Promise<typeof Campaign> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "campaign.ts")],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "campaign",
    target: "node20",
    plugins: mutant ? [mutate(mutant)] : [],
  });
  return runInThisContext(`${outputFiles[0]?.text}; campaign`) as typeof Campaign;
}

function mutate({ file, from, to }: Mutant): Plugin {
  return {
    name: "mutant",
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]src[\\/]link[\\/]/ }, async ({ path }) => {
        if (basename(path) !== file) return undefined;
        const source = await readFile(path, "utf8");
        if (source.split(from).length !== 2) throw new Error(`${file} doesn't say once: ${from}`);
        return { contents: source.replace(from, () => to), loader: "ts" };
      });
    },
  };
}

const seeds = 300;
/** Some mistakes show only where several rare things come together. */
const mostSeeds = 2000;

it("finds nothing in the core as it is", async () => {
  const { firstFailure } = await load(undefined);
  expect(firstFailure(seeds)).toBeUndefined();
}, 120_000);

it.each(mutants)(
  "finds: $name",
  async (mutant) => {
    const { firstFailure } = await load(mutant);
    expect(firstFailure(mostSeeds)).toBeDefined();
  },
  120_000,
);
