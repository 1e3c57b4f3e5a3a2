import { resolve } from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "../runtimes/run-program.ts";

test("knip: no file and no dependency that nothing uses, none used that isn't declared", async () => {
  const include = "files,dependencies,unlisted,unresolved,binaries";
  const ended = await runProgram(process.execPath, [resolve("node_modules/knip/bin/knip.js"), "--include", include]);
  expect(ended.stdout).toBe("");
  expect(ended.status).toBe(0);
});
