import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "../runtimes/bundle.ts";

export interface Program {
  /** Of its file. */
  readonly url: URL;
  remove(): void;
}

/** Makes a file of the text of a module, whose imports are relative to test/, for another thread or process to run. */
export async function writeProgram(source: string): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), "entangle-program-"));
  const file = join(folder, "program.mjs");
  writeFileSync(file, await bundle(source));
  return { url: pathToFileURL(file), remove: () => rmSync(folder, { recursive: true }) };
}
