import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, type Project } from "../package/project.ts";
import { runProgram } from "../runtimes/run-program.ts";

const fixtures = resolve("test/types/fixtures");
const compilers = ["typescript-5", "typescript", "typescript-7"].map((name) => {
  const folder = resolve("node_modules", name);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return { title: `TypeScript ${version}`, tsc: join(folder, "bin/tsc") };
});
const environments = readdirSync(fixtures)
  .map((file) => /^tsconfig\.(?!base)(.+)\.json$/.exec(file)?.[1])
  .filter((name) => name !== undefined);
/** Folders in which Node's types are those of a newer Node. */
const newerNodes = ["types-node-22", "types-node-24", "types-node-26"];
const inNewerNodes = newerNodes.flatMap((folder) => ["node", "node-dom"].map((name) => `${folder}, ${name}`));

const opens =
  "export const open = () => entry.connect<string, number>(of(), of()), options = of<Parameters<typeof entry.connect>[1]>();";
const serves = "export const serve = () => entry.listen(of(), of());";
const names = ["frame", "link", "process", "webrtc", "worker"];

/** By entry point, a library that exports what it gives, and imports nothing else: its declarations have to find names for that there. */
const libraries: Readonly<Record<string, string>> = {
  ...Object.fromEntries(names.map((name) => [name, opens])),
  socket: opens + serves,
  websocket: opens + serves,
  native: "export const adopted = entry.adopt<string, number>(of()), exposed = entry.expose(of());",
  ports: "export const read = entry.messages<string>(of()), ended = entry.closed(of());",
};

/** Each tsconfig of the fixtures is an environment that users have, and says which fixtures have to compile in it. */
describe("types of the packed package", () => {
  let project: Project;
  beforeAll(() => {
    project = createProject(undefined, ["@types/node", "birpc", "capnweb", "comlink"]);
    cpSync(fixtures, project.folder, { recursive: true });
    writeFileSync(join(project.folder, "package.json"), '{ "type": "module" }');
    for (const name of newerNodes) {
      const folder = join(project.folder, name);
      cpSync(fixtures, folder, { recursive: true });
      mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
      symlinkSync(resolve("node_modules", name), join(folder, "node_modules/@types/node"));
    }
  });
  afterAll(() => project.remove());

  for (const { title, tsc } of compilers) {
    test.for([...environments, ...inNewerNodes])(`${title}, %s: no diagnostics`, async (environment) => {
      const [name, folder = "."] = environment.split(", ").reverse();
      const ended = await runProgram(process.execPath, [tsc, "-p", join(folder, `tsconfig.${name}.json`)], {
        cwd: project.folder,
      });
      expect(ended.stdout).toBe("");
      expect(ended).toMatchObject({ status: 0, stderr: "" });
    });
  }

  for (const { title, tsc } of compilers) {
    test.for(Object.keys(libraries))(`${title}: declarations of a library of nothing but entangle/%s`, async (name) => {
      const lines = [`import * as entry from "entangle/${name}";`, "declare function of<T>(): T;", libraries[name]];
      // A folder of its own: a compiler takes names from all modules that it has loaded.
      const folder = join(project.folder, `${title}, ${name}`);
      mkdirSync(folder);
      writeFileSync(join(folder, "library.ts"), lines.join("\n"));
      writeFileSync(
        join(folder, "tsconfig.json"),
        '{ "extends": "../tsconfig.declarations.json", "files": ["library.ts"] }',
      );
      const ended = await runProgram(process.execPath, [tsc, "-p", folder], { cwd: project.folder });
      expect(ended.stdout).toBe("");
      expect(ended).toMatchObject({ status: 0, stderr: "" });
    });
  }
});
