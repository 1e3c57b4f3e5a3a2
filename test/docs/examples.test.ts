import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runtimeNames, whyMissing } from "../../scripts/find.mjs";
import { createProject, type Project } from "../package/project.ts";
import { runInProject, runProgram } from "../runtimes/run-program.ts";
import { checkCommand, commandsOf } from "./commands.ts";
import { type Block, blocksOf, pages } from "./markdown.ts";

const blocks = pages.flatMap(blocksOf);
const inLanguage = (...languages: string[]): [title: string, block: Block][] =>
  blocks
    .filter(({ language }) => languages.includes(language))
    .map((block) => [`${block.page}:${block.line} (${block.language})`, block]);

/** What an example is said to print: the `text` block after it, or nothing. */
function outputOf(block: Block): string {
  const next = blocks[blocks.indexOf(block) + 1];
  return next?.page === block.page && next.language === "text" ? next.code : "";
}

const fileOf = ({ page, line }: Block, extension: string): string =>
  join("examples", `${page.replace(/\W/g, "-")}-${line}.${extension}`);

describe("examples", () => {
  let project: Project;
  beforeAll(() => {
    project = createProject(undefined, ["comlink", "global-jsdom", "happy-dom", "jsdom", "ws"]);
    mkdirSync(join(project.folder, "examples"));
    writeFileSync(join(project.folder, "package.json"), '{ "type": "module" }');
  });
  afterAll(() => project.remove());

  test.each(inLanguage("js", "ts"))("%s runs, prints what it is said to print, and ends", async (_, block) => {
    const file = fileOf(block, "mjs");
    const { code } = await transform(block.code, { loader: block.language as "js" | "ts", target: "es2022" });
    writeFileSync(join(project.folder, file), code);
    const ended = await runProgram(process.execPath, [file], { cwd: project.folder });
    expect(ended).toEqual({ stdout: outputOf(block), stderr: "", status: 0, signal: null });
  });

  const ofLinks = inLanguage("js").filter(([, { page }]) => page === "docs/transports.md");
  const elsewhere = runtimeNames
    .filter((name) => name !== "Node 20")
    .flatMap((name) => ofLinks.map(([title, block]) => [title, name, block] as const));
  test.for(elsewhere)("%s does so in %s too", async ([, name, block], context) => {
    const missing = whyMissing(name);
    if (missing) return context.skip(missing);
    const file = fileOf(block, "mjs");
    writeFileSync(join(project.folder, file), block.code);
    const ended = await runInProject(name, project.folder, [file]);
    expect(ended).toEqual({ stdout: outputOf(block), stderr: "", status: 0, signal: null });
  });

  test("those in TypeScript compile, with nothing but the language's own types", async () => {
    const files = inLanguage("ts").map(([, block]) => {
      const file = fileOf(block, "ts");
      // What every host has, and the language's types lack.
      writeFileSync(
        join(project.folder, file),
        `declare const console: { log(...values: unknown[]): void };\n${block.code}`,
      );
      return file;
    });
    const tsc = resolve("node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022", "--module", "nodenext"];
    const ended = await runProgram(process.execPath, [tsc, ...options, ...files], { cwd: project.folder });
    expect(ended).toMatchObject({ stdout: "", status: 0 });
  });

  test("the set-up of Jest and Vitest is the one that test/package runs", async () => {
    const [, json] = inLanguage("json").find(([, { page }]) => page === "README.md") ?? [];
    const fixture = JSON.parse(readFileSync("test/package/fixtures/jest-environment/package.json", "utf8"));
    expect(fixture).toMatchObject(JSON.parse(json?.code ?? ""));
    const [, config] = inLanguage("js").find(([, { code }]) => code.startsWith("export default")) ?? [];
    const file = join(project.folder, "vitest.config.js");
    writeFileSync(file, config?.code ?? "");
    const [documented, run] = await Promise.all(
      [file, "test/package/fixtures/vitest-window/vitest.config.js"].map(
        (path) => import(pathToFileURL(resolve(path)).href),
      ),
    );
    expect(run.default).toMatchObject(documented.default);
  });
});

test.each(inLanguage("json"))("%s parses", (_, { code }) => {
  expect(() => JSON.parse(code)).not.toThrow();
});

test.each(inLanguage("sh"))("%s: commands that are there", (_, block) => {
  for (const command of commandsOf(block)) expect(() => checkCommand(command)).not.toThrow();
});

test("every block is of a kind that is checked, and every text follows an example", () => {
  const unchecked = blocks.filter((block, i) => {
    // HTML: frames.test.ts
    if (block.language !== "text") return !["js", "ts", "json", "sh", "html"].includes(block.language);
    return !["js", "ts"].includes(blocks[i - 1]?.language ?? "");
  });
  expect(unchecked).toEqual([]);
});
