import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** The ranks of ARCHITECTURE.md. biome.json has to say the same. */
const ranks = new Map([
  ["base", 0],
  ["clone", 1],
  ["codec", 2],
  ["port", 3],
  ["link", 4],
  ["transports", 5],
  ["window", 5],
]);

interface Diagnostic {
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string };
}

const biome = join("node_modules/@biomejs/biome/bin/biome");
const folder = mkdtempSync(join(tmpdir(), "entangle-ranks-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A project in which every folder imports from every folder, one file for each pair. */
function writeProject(): void {
  cpSync("biome.json", join(folder, "biome.json"));
  for (const from of ranks.keys()) {
    mkdirSync(join(folder, "src", from), { recursive: true });
    for (const to of [...ranks.keys(), "index"]) {
      const specifier = to === from ? "./other.ts" : to === "index" ? "../index.ts" : `../${to}/some-concept.ts`;
      writeFileSync(join(folder, "src", from, `from-${to}.ts`), `export { concept } from "${specifier}";\n`);
    }
  }
}

async function lint(): Promise<Diagnostic[]> {
  const args = [biome, "lint", "--reporter=json", "--max-diagnostics=none", "--vcs-enabled=false"];
  const options = { maxBuffer: 1 << 26 };
  // Biome exits with 1 as it finds errors; what counts is the report.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...args, `--config-path=${folder}`, folder],
    options,
  ).catch((error: { stdout: string }) => error);
  return JSON.parse(stdout).diagnostics;
}

describe("ranks: src/ folders import only from a lower rank", () => {
  let refused: Set<string>;
  beforeAll(async () => {
    writeProject();
    const diagnostics = await lint();
    const restricted = diagnostics.filter(({ category }) => category === "lint/style/noRestrictedImports");
    refused = new Set(restricted.map(({ location }) => location.path.split("src/").at(-1) ?? ""));
  });

  test("every folder has a rank", () => {
    const folders = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual([...ranks.keys()].sort());
  });

  test.each([...ranks])("%s (rank %i)", (from, rank) => {
    const forbidden = [...ranks].filter(([to, other]) => to !== from && other >= rank).map(([to]) => to);
    const expected = [...forbidden, "index"].map((to) => `${from}/from-${to}.ts`);
    expect([...refused].filter((path) => path.startsWith(`${from}/`)).sort()).toEqual(expected.sort());
  });
});
