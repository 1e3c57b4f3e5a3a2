import { expect, test } from "vitest";
import { runChild } from "./run-child.ts";

/** Which of the four globals are entangle's after `entangle/install`, in a process that lacks some. */
async function installedWithout(...missing: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runChild(`
    // Made when it is first asked for, by a module of Node that needs the others.
    void globalThis.MessageEvent;
    for (const name of ${JSON.stringify(missing)}) delete globalThis[name];
    const { ...entangle } = await import("entangle");
    await import("entangle/install");
    console.log(Object.keys(entangle).filter((name) => globalThis[name] === entangle[name]).join());
  `);
  expect(stderr).toBe("");
  return stdout.trim();
}

test.each<[missing: string[], installed: string]>([
  [[], ""],
  [["structuredClone"], "structuredClone"],
  [["MessageEvent"], "MessageEvent"],
  [["MessageChannel"], "MessageChannel,MessagePort,structuredClone"],
  [["MessagePort"], "MessageChannel,MessagePort,structuredClone"],
  [["MessageChannel", "MessagePort", "MessageEvent"], "MessageChannel,MessageEvent,MessagePort,structuredClone"],
])("install: without %j it sets %s", async (missing, installed) => {
  expect(await installedWithout(...missing)).toBe(installed);
});
