/** Subtest outcomes, as testharness.js names them; MISSING is ours: a subtest that never reported. */
export type Status = "PASS" | "FAIL" | "TIMEOUT" | "NOTRUN" | "PRECONDITION_FAILED" | "MISSING";

export interface Subtest {
  readonly name: string;
  readonly status: Status;
  readonly message: string;
}

export interface FileResult {
  /** Path below the WPT root, without a leading slash; in a browser that of the generated page. */
  readonly id: string;
  readonly group: string;
  /** CRASH: the process or page ended before testharness.js said that it was done. */
  readonly harness: "OK" | "ERROR" | "TIMEOUT" | "PRECONDITION_FAILED" | "CRASH";
  readonly message: string;
  readonly subtests: readonly Subtest[];
}

const linePrefix = "wpt:";

type Line =
  | { readonly type: "subtest"; readonly name: string; readonly status: Status; readonly message: string }
  | { readonly type: "harness"; readonly status: FileResult["harness"]; readonly message: string }
  | { readonly type: "end" };

function isLine(value: unknown): value is Line {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  return value.type === "end" || ((value.type === "subtest" || value.type === "harness") && "status" in value);
}

/** Some tests have the address of the server in their names; its port is another in each run. */
const withoutPort = (name: string): string => name.replace(/(localhost|127\.0\.0\.1):\d+/g, "$1:PORT");

/** Reads what shell/environment.mjs printed; other lines are the tests' own console output.
 *  A harness that reported an error and went on to its end keeps the error. */
export function parseOutput(id: string, group: string, stdout: string, crashMessage: string): FileResult {
  const subtests = new Map<string, Subtest>();
  let harness: FileResult["harness"] = "OK";
  let message = "";
  let ended = false;
  for (const text of stdout.split("\n")) {
    if (!text.startsWith(linePrefix)) continue;
    const line: unknown = JSON.parse(text.slice(linePrefix.length));
    if (!isLine(line)) continue;
    if (line.type === "subtest") {
      const name = withoutPort(line.name);
      subtests.set(name, { ...line, name });
    } else if (line.type === "end") ended = true;
    else if (harness === "OK") ({ status: harness, message } = line);
  }
  if (!ended)
    return { id, group, harness: "CRASH", message: message || crashMessage, subtests: [...subtests.values()] };
  return { id, group, harness, message, subtests: [...subtests.values()] };
}
