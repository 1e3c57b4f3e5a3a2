import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { structuredClone } from "entangle";
import { expect, test } from "vitest";
import { runProgram } from "../runtimes/run-program.ts";

/** What SECURITY.md says. */

/** Prints the properties of global objects and their prototypes that an import changes. */
const script = `
  const watched = new Map();
  const look = (name, value) => {
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    if (isObject) watched.set(name, [value, Object.getOwnPropertyDescriptors(value)]);
  };
  // Node makes some of its globals when they are first read.
  for (const name of Object.getOwnPropertyNames(globalThis)) void globalThis[name];
  look("globalThis", globalThis);
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
    look(name, value);
    look(name + ".prototype", value?.prototype);
  }
  await import(process.argv[1]);
  for (const [name, [object, before]] of watched) {
    const after = Object.getOwnPropertyDescriptors(object);
    for (const key of new Set([...Reflect.ownKeys(before), ...Reflect.ownKeys(after)])) {
      for (const part of ["value", "get", "set"]) {
        if (!Object.is(before[key]?.[part], after[key]?.[part])) console.log(name, key);
      }
    }
  }
`;

const flags = ["--no-warnings", "--input-type=module"];

const changedBy = async (specifier: string): Promise<string> => {
  const { stdout, stderr } = await runProgram(process.execPath, [...flags, "-e", script, specifier]);
  return stdout + stderr;
};

test.each(["entangle", "entangle/window"])("importing %s changes no global and no prototype", async (specifier) => {
  expect(await changedBy(specifier)).toBe("");
});

test("the check above sees a change", async () => {
  expect(await changedBy("data:text/javascript,Array.prototype.changed = 1")).toBe("Array.prototype changed\n");
});

test("no eval and no new Function", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  expect(
    files.filter((file) => /\beval\(|\bnew Function\b|\bFunction\(/.test(readFileSync(join("src", file), "utf8"))),
  ).toEqual([]);
});

test("the key __proto__ becomes an own property of the copy", () => {
  const copy = structuredClone(JSON.parse('{ "__proto__": { "polluted": true } }'));
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  expect(Object.hasOwn(copy, "__proto__")).toBe(true);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
