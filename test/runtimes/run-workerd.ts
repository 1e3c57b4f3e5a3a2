import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, requireRuntime, runProgram } from "./run-program.ts";

/** A worker that can be asked by its own binding `self`, each time in a request of its own. */
const config = (compatibilityDate: string): string => `
  using Workerd = import "/workerd/workerd.capnp";
  const config :Workerd.Config = (
    services = [(name = "main", worker = .main)],
    v8Flags = ["--expose-gc"],
  );
  const main :Workerd.Worker = (
    modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
    compatibilityDate = "${compatibilityDate}",
    bindings = [(name = "self", service = "main")],
  );
`;

/**
 * Runs the `test` of a worker's default export.
 * @param text of the worker's only module
 * @param compatibilityDate which globals it has, among others
 */
export async function runInWorkerd(text: string, compatibilityDate: string): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "entangle-workerd-"));
  try {
    writeFileSync(join(folder, "worker.mjs"), text);
    writeFileSync(join(folder, "config.capnp"), config(compatibilityDate));
    return await runProgram(requireRuntime("workerd"), ["test", join(folder, "config.capnp")], { cwd: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
