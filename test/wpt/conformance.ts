import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Expectations } from "./expectations.ts";
import { type Group, groups } from "./groups.ts";
import jsdomList from "./jsdom-list.json" with { type: "json" };
import { type Runtime, runtimes } from "./options.ts";
import { reference } from "./reference.ts";
import { type NativeScores, readExpectations, readNativeScores, type Score } from "./store.ts";

/** Rewrites docs/conformance.md. entangle's scores come from the expectations: a run fails where they don't hold. */
export function writeConformance(root: string): void {
  const expectations = runtimes.map((runtime) => [runtime, readExpectations(root, runtime)] as const);
  const text = conformancePage(expectations, readNativeScores(root));
  writeFileSync(join(root, "docs/conformance.md"), text);
}

/** The page as Markdown; a runtime that was never recorded has no row. */
export function conformancePage(
  expectations: readonly (readonly [Runtime, Expectations])[],
  native: NativeScores,
): string {
  const recorded = expectations.filter(([, { totals }]) => Object.keys(totals).length > 0);
  const list = scoreJsdomList(expectations.find(([runtime]) => runtime === "jsdom")?.[1]);
  return `# Conformance

<!-- Written by \`npm run wpt -- --write-docs\`; edit test/wpt/conformance.ts instead. -->

entangle runs the web's own tests, [web-platform-tests](https://github.com/web-platform-tests/wpt), at commit
${reference.wptCommit.slice(0, 9)} (January 2026). Figures are subtests passed / total.

## Scores

${table(
  ["", ...groups.map(({ name }) => name), "all"],
  [
    ...recorded.map(([runtime, known]) => scoreRow(`**entangle** ${placeOf(runtime)}`, entangleScores(known))),
    ...runtimes.flatMap((runtime) => nativeRow(runtime, native)),
  ],
)}

${groups.map(({ name, title }) => `- \`${name}\`: ${title}`).join("\n")}

Browsers run every file as a page and once more in a dedicated worker, hence their larger totals. For entangle's rows the
runtime's own MessageChannel, MessagePort, MessageEvent and structuredClone are taken away first, and entangle's four
stand in their place. Node, Deno and Bun are lent classic workers, a TestUtils.gc() and, where they have none, a
FileReader; the same for their own classes. Split across a link, each \`new MessageChannel()\` of a test makes two ports
with a [link](protocol.md) of their own between them: whatever is posted is encoded, framed and decoded.
Node is Node 20; by ENTANGLE_NODE, Node 22.23.3, 24.21.0 and 26.12.1 gave the same figures, of both rows, on 2026-11-28.

## Windows of jsdom

The tests of \`pages\`, \`window\`, \`events\` and \`other\` need windows with documents. They are run in jsdom, with
\`install(window, { replace: true })\` of \`entangle/window\` before the page's scripts; jsdom's own row is jsdom without it. Names
below localhost are this machine, as in browsers. Errors that jsdom itself throws are of another realm, for which many tests of
\`events\` would fail with or without entangle; in \`other\` they pass, as they do in jsdom's own runner.

jsdom's own list of expected failures names ${jsdomList.length} files that fail for want of MessageChannel, cross-document postMessage
or structuredClone. With entangle ${list.passed.length} of them pass. Those that don't: ${list.failed.join(", ")}.
The reasons are [below](#jsdom).

## The hosts' own, by another runner

Of ${reference.date}, the same WPT commit, with a slightly different choice of subtests: what hosts have by themselves, and a peer.

${table(
  ["", ...Object.entries(reference.totals).map(([name, total]) => `${name} (${total})`)],
  reference.rows.map(({ name, core, clone, idl }) => [name, String(core), String(clone), String(idl)]),
)}

Measured the same way, this runner gives the same figures for the runtimes' own classes: \`clone\` to the subtest; \`idl\`
too when the 11 subtests of BroadcastChannel are added, which entangle doesn't bring and \`idl\` leaves out here (70 - 11 =
59). \`core\` and \`close-event\` have 40 subtests here instead of 41, and together give Node 32, Bun 35 and Deno 37; Deno's
2 more are perhaps due to the classic workers that it is lent here. Of explicitly-closed.tentative.window.js only the two subtests count
that need no second window.

## Expected failures

Whatever isn't listed must pass, and what is listed must fail, or the run fails.

${recorded.map(([runtime, known]) => `### ${runtime}\n\n${failureList(known)}`).join("\n\n")}

## Run it

\`\`\`sh
git clone --depth 1 https://github.com/web-platform-tests/wpt
npm run build
npm run wpt -- --wpt wpt                      # Node; --runtime deno, bun, chromium, firefox, webkit or jsdom
npm run wpt -- --wpt wpt --impl native        # the runtime's own classes
\`\`\`

A newer checkout may hold new subtests: the run says so, and \`--update\` takes them in. Deno and Bun are found
by ENTANGLE_DENO and ENTANGLE_BUN, else where \`npm run setup\` put them, else in PATH; browsers by CHROMIUM, FIREFOX and
MINIBROWSER, else in PATH. ENTANGLE_NODE names another Node than the one that runs the runner, or of jsdom than Node 24.
`;
}

/** What is run, in words. */
function placeOf(runtime: Runtime): string {
  return runtime === "link" ? "in node, each channel split across a link" : `in ${runtime}`;
}

/** Which files of jsdom's own list pass: all that have results and no failure. */
function scoreJsdomList(known: Expectations | undefined): { passed: string[]; failed: string[] } {
  const passes = (id: string): boolean => (known?.totals[id] ?? 0) > 0 && known?.failures[id] === undefined;
  return { passed: jsdomList.filter(passes), failed: jsdomList.filter((id) => !passes(id)) };
}

function entangleScores({ totals, failures }: Expectations): Record<string, Score> {
  const scores: Record<string, Score> = {};
  for (const [id, total] of Object.entries(totals)) {
    const group = groupOf(id)?.name ?? "";
    const [passed, all] = scores[group] ?? [0, 0];
    const failed = Object.keys(failures[id] ?? {}).filter((name) => !name.startsWith("(")).length;
    scores[group] = [passed + total - failed, all + total];
  }
  return scores;
}

/** The group that holds a file, or the source of a generated page. */
function groupOf(id: string): Group | undefined {
  const source = id.replace(/\.any(?:\.worker)?\.html$/, ".any.js").replace(/\.window\.html$/, ".window.js");
  return groups.find(({ files }) => files.includes(source));
}

function nativeRow(runtime: Runtime, native: NativeScores): string[][] {
  const known = native[runtime];
  return known ? [scoreRow(`${runtime} ${known.version}, its own`, known.groups)] : [];
}

function scoreRow(label: string, scores: Readonly<Record<string, Score>>): string[] {
  const known = groups.flatMap(({ name }) => (scores[name] ? [scores[name]] : []));
  const all: Score = [
    known.reduce((sum, [passed]) => sum + passed, 0),
    known.reduce((sum, [, total]) => sum + total, 0),
  ];
  return [label, ...groups.map(({ name }) => show(scores[name])), show(all)];
}

const show = (score: Score | undefined): string => (score ? `${score[0]}/${score[1]}` : "–");

function failureList({ failures }: Expectations): string {
  const items = Object.entries(failures).flatMap(([id, reasons]) =>
    Object.entries(reasons).map(([name, reason]) => `- ${id}: "${name.replace(/\s+/g, " ")}". ${reason}`),
  );
  return items.length === 0 ? "None." : items.join("\n");
}

/** A Markdown table, padded as the formatter pads it. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((_cell, column) =>
    Math.max(3, ...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
