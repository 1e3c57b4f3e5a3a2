// npm run bench [-- --only <substring>] [--quick] [--json] [--write-docs] [--entry <built index.js>] [--also "Node 26"]
// Builds, measures every row in a process of its own, prints one table. With --entry another build is measured, with --also each row
// once more, in a runtime of the tests.
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { browserNames, findRuntime } from "../scripts/find.mjs";
import { performancePage } from "./docs.mjs";
import { NATIVE } from "./names.mjs";
import { rows } from "./rows/index.mjs";
import { renderTable, verdict } from "./table.mjs";

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    "write-docs": { type: "boolean", default: false },
    entry: { type: "string" },
    also: { type: "string" },
  },
});

/** @param {import("./rows/index.mjs").Row} row @param {string} entry @param {string} execPath @returns {Promise<import("./table.mjs").Result>} */
async function measure({ id, title }, entry, execPath = process.execPath) {
  const child = fork(path("row-process.mjs"), [id, entry, String(options.quick)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: ["--expose-gc"],
    execPath,
  });
  let stderr = "";
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  const closed = once(child, "close");
  /** @type {any} */
  let measurement;
  child.once("message", (message) => {
    measurement = message;
  });
  await closed;
  if (measurement) return { id, title, measurement };
  process.stderr.write(stderr);
  return { id, title, error: stderr.match(/^\w*Error.*$/m)?.[0] ?? "the row's process ended without figures" };
}

async function main() {
  const chosen = rows.filter(({ id, title }) => id.includes(options.only) || title.includes(options.only));
  if (chosen.length === 0)
    throw new RangeError(`bench: no row contains "${options.only}"; run without --only to see all`);
  if (options["write-docs"] && (options.only || options.quick)) {
    throw new RangeError("bench: --write-docs takes a whole run; leave out --only and --quick");
  }
  if (options.entry === undefined)
    execFileSync(process.execPath, [path("../scripts/build.mjs")], { stdio: ["ignore", 2, 2] });
  const entry = resolve(options.entry ?? path("../dist/index.js"));
  const other = options.also && findRuntime(/** @type {import("../scripts/find.mjs").RuntimeName} */ (options.also));
  if (options.also && !other) throw new RangeError(`bench: there is no ${options.also} (npm run setup)`);
  const results = [];
  for (const row of chosen) {
    process.stderr.write(`${row.id} ... `);
    const result = await measure(row, entry);
    process.stderr.write(`${verdict(result)}\n`);
    // Browsers and bundles are the same in all.
    const isOfNode = result.measurement?.ratios[NATIVE] && !browserNames.some((name) => row.title.includes(name));
    if (other && isOfNode) result.also = (await measure(row, entry, other)).measurement;
    results.push(result);
  }
  process.stdout.write(`${options.json ? JSON.stringify(results, null, 2) : renderTable(results, options.also)}\n`);
  if (options["write-docs"])
    writeFileSync(path("../docs/performance.md"), performancePage(results, { date: new Date(), also: options.also }));
  if (results.some(({ error }) => error !== undefined)) process.exitCode = 1;
}

await main();
