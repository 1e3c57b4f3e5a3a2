import { bundle } from "../runtimes/bundle.ts";
import { type Ended, runProgram } from "../runtimes/run-program.ts";

/**
 * Runs the text of a module, whose imports are relative to test/, in a Node process of its own: for what concerns a whole process,
 * how it ends and what it says of uncaught errors.
 */
export async function runChild(source: string, flags: readonly string[] = []): Promise<Ended> {
  return runProgram(process.execPath, [...flags, "--input-type=module", "--eval", await bundle(source)]);
}
