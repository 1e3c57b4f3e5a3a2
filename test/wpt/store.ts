import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Expectations } from "./expectations.ts";
import type { Runtime } from "./options.ts";

/** Passed and total subtests. */
export type Score = readonly [passed: number, total: number];

/** What the runtimes' own classes score in this runner, as last recorded with `--impl native --update`. */
export type NativeScores = Partial<Record<Runtime, { version: string; date: string; groups: Record<string, Score> }>>;

const expectationsFile = (root: string, runtime: Runtime): string =>
  join(root, "test/wpt/expectations", `${runtime}.json`);
const nativeFile = (root: string): string => join(root, "test/wpt/native-scores.json");

export function readExpectations(root: string, runtime: Runtime): Expectations {
  return readJson(expectationsFile(root, runtime), { totals: {}, failures: {} });
}

export function writeExpectations(root: string, runtime: Runtime, expectations: Expectations): void {
  writeJson(expectationsFile(root, runtime), expectations);
}

export function readNativeScores(root: string): NativeScores {
  return readJson<NativeScores>(nativeFile(root), {});
}

export function writeNativeScores(root: string, scores: NativeScores): void {
  writeJson(nativeFile(root), scores);
}

/** These files are this folder's own, so their shape is trusted. */
function readJson<T>(file: string, otherwise: T): T {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : otherwise;
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
