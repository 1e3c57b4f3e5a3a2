import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { whyMissing } from "../../scripts/find.mjs";
import { otherRuntimes } from "../link-suite/runtimes.ts";
import { writeProgram } from "../link-suite/write-program.ts";
import { bundle } from "../runtimes/bundle.ts";
import { runModule, runProgram } from "../runtimes/run-program.ts";

const [worker, child, hostile, deaf, exiting] = await Promise.all([
  writeProgram(`
    import { parentPort } from "node:worker_threads";
    import { connect } from "../src/transports/worker.ts";
    connect(parentPort).onmessage = ({ data, target }) => target.postMessage(data.byteLength ?? data);`),
  writeProgram(`
    import { connect } from "../src/transports/process.ts";
    connect(process).onmessage = ({ data, target }) => target.postMessage(data);`),
  writeProgram(`
    process.on("message", () => undefined);
    process.send({ "entangle/process": { probe: new Uint8Array(1) } });
    process.send({ "entangle/process": null });
    process.send({ "entangle/process": new Uint8Array(100).fill(255) });`),
  writeProgram(`
    import { closeSync } from "node:fs";
    import { connect } from "../src/transports/process.ts";
    const port = connect({ readable: process.stdin, writable: process.stdout });
    port.onmessage = () => {
      closeSync(0);
      port.postMessage("I hear nothing any more");
    };
    setInterval(() => undefined, 1000);`),
  writeProgram(`
    import { parentPort } from "node:worker_threads";
    import { connect as connectProcess } from "../src/transports/process.ts";
    import { connect as connectSocket } from "../src/transports/socket.ts";
    import { connect as connectWorker } from "../src/transports/worker.ts";
    const [, , address] = process.argv;
    const port = parentPort ? connectWorker(parentPort) : address ? connectSocket(address) : connectProcess(process);
    process.on("exit", () => port.postMessage("the last word"));
    port.onmessage = ({ data }) => {
      for (let n = 1; n <= data; n++) port.postMessage(n);
      process.exit();
    };`),
]);
afterAll(() => {
  for (const program of [worker, child, hostile, deaf, exiting]) program.remove();
});

async function run(source: string) {
  const program = await writeProgram(source);
  try {
    return await runProgram(process.execPath, [fileURLToPath(program.url)]);
  } finally {
    program.remove();
  }
}

const start = (kind: "worker" | "process", url: URL): string => `
  import { fork, spawn } from "node:child_process";
  import { fileURLToPath } from "node:url";
  import { Worker } from "node:worker_threads";
  import { closed, unref } from "../src/ports.ts";
  import { connect } from "../src/transports/${kind}.ts";
  const file = ${JSON.stringify(url.href)};
  const other = ${kind === "worker" ? "new Worker(new URL(file))" : 'fork(fileURLToPath(file), { serialization: "advanced" })'};
  const port = connect(other);
  const answer = new Promise((resolve) => (port.onmessage = ({ data }) => resolve(data)));`;

const ends = { status: 0, signal: null, stderr: "" };

test.each([
  ["worker", worker.url],
  ["process", child.url],
] as const)("%s: a link that nothing refers to any more lets both sides end", async (kind, url) => {
  const ended = await run(`${start(kind, url)}
    port.postMessage("hello");
    console.log(await answer);
    port.close();`);
  expect(ended).toEqual({ ...ends, stdout: "hello\n" });
});

test.each([
  ["worker", worker.url],
  ["process", child.url],
] as const)("%s: unref lets the process end although the link is open", async (kind, url) => {
  const ended = await run(`${start(kind, url)}
    port.postMessage("hello");
    console.log(await answer);
    unref(port);`);
  expect(ended).toEqual({ ...ends, stdout: "hello\n" });
});

test("worker: 256 MiB of a transfer list move: this side's buffer is detached, and nothing is copied", async () => {
  const ended = await run(`${start("worker", worker.url)}
    port.postMessage("up");
    await answer;
    const bytes = new Uint8Array(256 << 20).fill(1);
    const before = process.memoryUsage.rss();
    const length = new Promise((resolve) => (port.onmessage = ({ data }) => resolve(data)));
    port.postMessage(bytes, [bytes.buffer]);
    console.log(bytes.length, await length, process.memoryUsage.rss() - before < 64 << 20);
    port.close();`);
  expect(ended).toEqual({ ...ends, stdout: `0 ${256 << 20} true\n` });
});

test("worker: one that ends before it connects closes the port, with the reason refused", async () => {
  const ended = await run(`
    import { Worker } from "node:worker_threads";
    import { closed } from "../src/ports.ts";
    import { connect } from "../src/transports/worker.ts";
    console.log((await closed(connect(new Worker("", { eval: true })))).reason);`);
  expect(ended).toEqual({ ...ends, stdout: "refused\n" });
});

test("worker: one that has ended already closes the port, with the reason refused", async () => {
  const ended = await run(`
    import { once } from "node:events";
    import { Worker } from "node:worker_threads";
    import { closed } from "../src/ports.ts";
    import { connect } from "../src/transports/worker.ts";
    const worker = new Worker("", { eval: true });
    await once(worker, "exit");
    console.log(JSON.stringify(await closed(connect(worker))));`);
  const reason = { reason: "refused", text: "the worker ended before it was connected" };
  expect(ended).toEqual({ ...ends, stdout: `${JSON.stringify(reason)}\n` });
});

test("process: one that can't be started closes the port, with the reason refused", async () => {
  const ended = await run(`
    import { spawn } from "node:child_process";
    import { closed } from "../src/ports.ts";
    import { connect } from "../src/transports/process.ts";
    const child = spawn("/no/such/program", { stdio: ["ignore", "ignore", "ignore", "ipc"] });
    child.on("error", () => undefined);
    console.log((await closed(connect(child))).reason);`);
  expect(ended).toEqual({ ...ends, stdout: "refused\n" });
});

test.for(otherRuntimes)("process: one that can't be started, in %s", async (name, context) => {
  const missing = whyMissing(name);
  if (missing) return context.skip(missing);
  const source = `
    import { fork } from "node:child_process";
    import { closed } from "../src/ports.ts";
    import { connect } from "../src/transports/process.ts";
    const child = fork("module.mjs", { execPath: "/nowhere/to/be/found" });
    child.on("error", ({ code }) => console.log(code));
    console.log((await closed(connect(child))).reason);`;
  const { stdout, stderr } = await runModule(name, await bundle(source), { mayAll: true });
  expect(stdout.split("\n").sort().join(" ")).toBe(" ENOENT refused");
  expect(stderr).toBe("");
});

test("process: one that can't be started for want of file descriptors closes the port, with the reason refused", async () => {
  const program = await writeProgram(`
    import { fork } from "node:child_process";
    import { closeSync, openSync } from "node:fs";
    import { closed } from "../src/ports.ts";
    import { connect } from "../src/transports/process.ts";
    const opened = [];
    try {
      for (;;) opened.push(openSync("/dev/null"));
    } catch {}
    const child = fork("/no/such/module.mjs");
    for (const file of opened) closeSync(file);
    child.on("error", ({ code }) => console.log(code));
    console.log((await closed(connect(child))).reason);`);
  const few = 'ulimit -n 64; exec "$@"';
  const ended = await runProgram("/bin/sh", ["-c", few, "sh", process.execPath, fileURLToPath(program.url)]);
  program.remove();
  expect(ended.stderr).toBe("");
  expect(ended.stdout.split("\n").sort().join(" ")).toBe(" EMFILE refused");
});

test("process: one that can't be started closes the port over its streams too, with the reason refused", async () => {
  const ended = await run(`
    import { spawn } from "node:child_process";
    import { closed } from "../src/ports.ts";
    import { connect } from "../src/transports/process.ts";
    const child = spawn("/no/such/program");
    child.on("error", () => undefined);
    console.log((await closed(connect({ readable: child.stdout, writable: child.stdin }))).reason);`);
  expect(ended).toEqual({ ...ends, stdout: "refused\n" });
});

test("socket, websocket: a server that is closed at once, where nothing can be listened to, harms nobody", async () => {
  const ended = await run(`
    import { once } from "node:events";
    import { createServer } from "node:net";
    import { tmpdir } from "node:os";
    import { listen } from "../src/transports/socket.ts";
    import { listen as listenToWebSockets } from "../src/transports/websocket.ts";
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address();
    for (const start of [listen, listenToWebSockets]) start({ port }).close();
    const path = \`\${tmpdir()}/entangle-\${process.pid}\`;
    const takenPath = createServer().listen(path);
    await once(takenPath, "listening");
    listen(path).close();
    process.on("exit", () => console.log("goes on"));
    taken.close();
    takenPath.close();`);
  expect(ended).toEqual({ ...ends, stdout: "goes on\n" });
});

test("process: one that closes the stream that it hears by is lost, when it is spoken to", async () => {
  const ended = await run(`
    import { spawn } from "node:child_process";
    import { closed } from "../src/ports.ts";
    import { connect } from "../src/transports/process.ts";
    const child = spawn(process.execPath, [${JSON.stringify(fileURLToPath(deaf.url))}], { stdio: ["pipe", "pipe", "inherit"] });
    const port = connect({ readable: child.stdout, writable: child.stdin });
    port.onmessage = ({ data }) => {
      console.log(data);
      port.postMessage("are you there?");
    };
    port.postMessage("hello");
    console.log((await closed(port)).reason);
    child.kill();`);
  expect(ended).toEqual({ ...ends, stdout: "I hear nothing any more\nlost\n" });
});

const counts = `
  let count = 0;
  port.onmessage = () => count++;
  port.postMessage(1000);
  console.log((await closed(port)).reason, count);`;

test.each(["worker", "process"] as const)("%s: what was posted just before process.exit() comes", async (kind) => {
  const ended = await run(start(kind, exiting.url).replace(/const answer.*/, counts));
  expect(ended).toEqual({ ...ends, stdout: "lost 1001\n" });
});

test("socket: what was posted just before process.exit() comes", async () => {
  const ended = await run(`
    import { spawn } from "node:child_process";
    import { closed } from "../src/ports.ts";
    import { listen } from "../src/transports/socket.ts";
    const server = listen({ port: 0 });
    spawn(process.execPath, [${JSON.stringify(fileURLToPath(exiting.url))}, await server.ready], { stdio: "inherit" });
    for await (const port of server) {
      ${counts}
      server.close();
    }`);
  expect(ended).toEqual({ ...ends, stdout: "lost 1001\n" });
});

test("process: what is no frame ends the link, with a reason, and the process goes on", async () => {
  const ended = await run(`${start("process", hostile.url)}
    console.log((await closed(port)).reason);
    other.kill();`);
  expect(ended).toEqual({ ...ends, stdout: "protocol\n" });
});
