import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyMissing } from "../../scripts/find.mjs";
import { runInProject, runProgram } from "../runtimes/run-program.ts";
import { createProject, type Project } from "./project.ts";

const script = `
  import { listen } from "entangle/websocket";
  await listen({ port: 0 }).ready.catch(({ message }) => console.log(message));
`;

describe("peers: ws", () => {
  let project: Project;
  beforeAll(() => {
    project = createProject();
    writeFileSync(join(project.folder, "listen.mjs"), script);
  });
  afterAll(() => project.remove());

  const listen = () => runProgram(process.execPath, ["listen.mjs"], { cwd: project.folder });

  test("without it, the error says what to install", async () => {
    const stdout = 'entangle/websocket needs the package "ws" here: npm install ws\n';
    expect(await listen()).toMatchObject({ stdout, stderr: "", status: 0 });
  });

  test("in Deno, where it may not read the environment, the error says what to allow", async (context) => {
    const missing = whyMissing("Deno");
    if (missing) return context.skip(missing);
    const withWs = createProject(undefined, ["ws"]);
    writeFileSync(join(withWs.folder, "listen.mjs"), script);
    const { stdout } = await runInProject("Deno", withWs.folder, ["listen.mjs"], ["--allow-net", "--allow-read"]);
    withWs.remove();
    expect(stdout).toContain("--allow-env");
  });

  test.each([
    [
      "version 7, whose only export is the default, the error says which to install",
      "const WebSocket = class {}; WebSocket.Server = class {}; module.exports = WebSocket;",
      'needs version 8 of the package "ws", or a later one: npm install ws@8',
    ],
    [
      "what it gives to browsers, and Jest to tests with a DOM, the error says where the other is to be had",
      'module.exports = function () { throw new Error("ws does not work in the browser"); };',
      'found the "ws" of browsers: start Node without --conditions=browser; a test of Jest needs "@jest-environment node"',
    ],
  ])("with %s", async (_, source, text) => {
    const folder = join(project.folder, "node_modules/ws");
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), '{ "name": "ws", "main": "index.js" }');
    writeFileSync(join(folder, "index.js"), source);
    const ended = await listen();
    rmSync(folder, { recursive: true });
    expect(ended).toMatchObject({ stdout: `entangle/websocket ${text}\n`, stderr: "", status: 0 });
  });
});

test("peers: any other version in a project doesn't keep entangle from being installed", async () => {
  const project = createProject();
  const peers = { "jest-environment-jsdom": "29.7.0", ws: "7.5.10" };
  for (const [name, version] of Object.entries(peers)) {
    const folder = join(project.folder, "peers", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version }));
  }
  rmSync(join(project.folder, "node_modules"), { recursive: true });
  const paths = Object.keys(peers).map((name) => [name, `file:peers/${name}`]);
  const dependencies = { ...Object.fromEntries(paths), entangle: `file:${project.tarball}` };
  writeFileSync(join(project.folder, "package.json"), JSON.stringify({ dependencies }));
  const ended = await runProgram("npm", ["install", "--dry-run", "--offline", "--no-audit"], { cwd: project.folder });
  project.remove();
  expect(ended.stderr).toBe("");
  expect(ended.status).toBe(0);
});
