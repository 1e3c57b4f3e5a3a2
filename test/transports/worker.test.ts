import { MessageChannel as NativeChannel, Worker } from "node:worker_threads";
import { afterAll, expect, test } from "vitest";
import { MessageChannel, type MessagePort } from "../../src/index.ts";
import { closed } from "../../src/ports.ts";
import { connect, type WorkerLike } from "../../src/transports/worker.ts";
import { testLinks, testLinksIn } from "../link-suite/link-suite.ts";
import { testLinksInPage } from "../link-suite/links-in-page.ts";
import { otherRuntimes } from "../link-suite/runtimes.ts";
import { webWorkerCapabilities, workerCapabilities } from "../link-suite/subjects/web-workers.ts";
import { workerThreads } from "../link-suite/subjects/worker-threads.ts";
import { writeProgram } from "../link-suite/write-program.ts";
import { bundle } from "../runtimes/bundle.ts";
import { nextData, nextEvent } from "../spec/next-event.ts";

const otherSide = `
  import { isMainThread, parentPort } from "node:worker_threads";
  import { connect } from "../src/transports/worker.ts";
  import { obey } from "./link-suite/peer.ts";
  if (!isMainThread) obey(connect(parentPort));`;

const bothSides = `${otherSide}
  import { reportScenarios } from "./link-suite/report-scenarios.ts";
  import { workerThreads } from "./link-suite/subjects/worker-threads.ts";
  if (isMainThread) await reportScenarios(workerThreads(new URL(import.meta.url)));`;

const program = await writeProgram(otherSide);
afterAll(() => program.remove());

testLinks(workerThreads(program.url));

/** Plays the part of a link's other side until it has a port, and sends there what is no message of a link. */
const sending = (...garbage: string[]): string => `
  const { parentPort } = require("node:worker_threads");
  parentPort.postMessage({ "entangle/worker": "ready" });
  parentPort.on("message", (data) => {
    for (const one of [${garbage}]) data["entangle/worker"].postMessage?.(one);
  });`;
const saying = (garbage: string): string =>
  `require("node:worker_threads").parentPort.postMessage({ "entangle/worker": ${garbage} })`;

const noWord = "the worker says what is no word of a link";
const noMessage = "what came is no message of a link";

test.each([
  ["says a number", saying("5"), noWord],
  ["says null", saying("null"), noWord],
  ["sends text", sending("'hello'"), noMessage],
  ["sends null", sending("null"), noMessage],
  ["sends numbers of another size", sending("Float64Array.of(0.5, 1e300)"), noMessage],
  ["sends values that are no list", sending("[new Uint8Array(4), 5]"), noMessage],
  ["sends values that are nothing but holes", sending("[new Uint8Array(4), new Array(2 ** 32 - 1), 0]"), noMessage],
  ["sends values apart that are nothing but holes", sending("{ apart: new Array(2 ** 32 - 1) }"), noMessage],
  ["sends values apart, and no place for them", sending("{ apart: [{}] }", "[new Uint8Array(4), [{}], 0]"), noMessage],
  ["sends places for values, and no values", sending("[new Uint8Array(4), [null], 0]"), noMessage],
  ["sends values apart twice", sending("{ apart: [{}] }", "{ apart: [{}] }"), noMessage],
  ["sends bytes without their place", sending("[new Uint8Array(4)]"), noMessage],
  ["sends no frame", sending("[new Uint8Array(4), undefined, 0]"), "a frame without a type"],
])("connect: a worker that %s ends its link, with the reason", async (_, script, text) => {
  const worker = new Worker(script, { eval: true });
  expect(await closed(connect(worker))).toEqual({ reason: "protocol", text });
  await worker.terminate();
});

const adding = await writeProgram(`
  import { parentPort } from "node:worker_threads";
  import { connect } from "../src/transports/worker.ts";
  const port = connect(parentPort);
  port.onmessage = async ({ data }) => {
    let sum = 0;
    for await (const chunk of data) sum += chunk;
    port.postMessage(sum);
  };`);
afterAll(() => adding.remove());

test("a stream that is transferred to a worker is read there", async () => {
  const worker = new Worker(adding.url);
  const port = connect(worker);
  const answer = nextEvent(port, "message");
  const stream = new ReadableStream<number>({
    start(controller) {
      for (const number of [1, 2, 3]) controller.enqueue(number);
      controller.close();
    },
  });
  port.start();
  port.postMessage(stream, [stream]);
  expect(stream.locked).toBe(true);
  expect((await answer).data).toBe(6);
  await worker.terminate();
});

const counting = await writeProgram(`
  import { parentPort } from "node:worker_threads";
  import { MessagePort } from "../src/index.ts";
  import { connect } from "../src/transports/worker.ts";
  connect(parentPort).onmessage = ({ data: { memory, port }, ports }) => {
    if (ports[1] !== port || !(port instanceof MessagePort)) throw new Error("the second port is another one");
    port.onmessage = ({ data }) => {
      port.postMessage(data + 1);
      if (data === 10) Atomics.store(memory, 0, 1) === 1 && Atomics.notify(memory, 0);
    };
    port.postMessage(0);
    ports[0].postMessage("counts");
    ports[2].close();
  };`);
afterAll(() => counting.remove());

test("native ports move to workers as they are: these talk while this thread, which stands between them, is blocked", async () => {
  const workers = [1, 2].map(() => new Worker(counting.url));
  const memory = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new NativeChannel();
  const started = workers.map(async (worker, i) => {
    const port = connect(worker);
    const [first, last] = [new MessageChannel(), new MessageChannel()];
    const native = (i === 0 ? port1 : port2) as unknown as MessagePort;
    const closes = nextEvent(last.port1, "close");
    port.postMessage({ memory, port: native }, [first.port2, native, last.port2]);
    expect(await nextData(first.port1, 1)).toEqual(["counts"]);
    await closes;
  });
  await Promise.all(started);
  expect(Atomics.wait(memory, 0, 0, 10_000)).not.toBe("timed-out");
  await Promise.all(workers.map((worker) => worker.terminate()));
});

const speaking = await writeProgram(`
  import { parentPort } from "node:worker_threads";
  import { connect } from "../src/transports/worker.ts";
  const port = connect(parentPort);
  port.postMessage("I speak first");
  try {
    connect(parentPort);
  } catch ({ message }) {
    port.postMessage(message);
  }`);
afterAll(() => speaking.remove());

test("a worker that isn't trusted is heard by a parent that says nothing; a second connect there is refused", async () => {
  const worker = new Worker(speaking.url);
  const port = connect(worker, { trusted: false });
  expect(await nextData(port, 2)).toEqual([
    "I speak first",
    "connect: a MessagePort was connected before; post another port over what that gave",
  ]);
  await worker.terminate();
});

test("connect: two ports, of which neither is a worker's, end at once instead of answering each other for ever", async () => {
  const { port1, port2 } = new NativeChannel();
  const text = "neither side made the other, a worker; for a MessagePort there is adopt() of entangle/native";
  for (const port of [connect(port1), connect(port2)]) {
    expect(await closed(port)).toEqual({ reason: "protocol", text });
  }
  port1.close();
});

test("connect: a worker that runs in the thread of the test, as that of @vitest/web-worker, has a scope that is no global", async () => {
  const [worker, inside] = [new EventTarget(), new EventTarget()];
  const postTo =
    (target: EventTarget) =>
    (data: unknown, transfer: [] = []): void => {
      const received = globalThis.structuredClone({ data }, { transfer });
      queueMicrotask(() => target.dispatchEvent(new globalThis.MessageEvent("message", received)));
    };
  const scope: object = new Proxy(
    {
      get self() {
        return scope;
      },
      postMessage: postTo(worker),
      addEventListener: inside.addEventListener.bind(inside),
      removeEventListener: inside.removeEventListener.bind(inside),
    },
    { get: (target, name) => Reflect.get(name in target ? target : globalThis, name) },
  );
  const made = connect(Object.assign(worker, { postMessage: postTo(inside), terminate: () => {} }));
  const port = connect(scope as WorkerLike);
  port.onmessage = ({ data }) => port.postMessage(`echo of ${data}`);
  made.postMessage("hello");
  expect(await nextData(made, 1)).toEqual(["echo of hello"]);
  made.close();
});

for (const runtime of otherRuntimes) {
  testLinksIn({ runtime, capabilities: workerCapabilities, program: bothSides });
}

testLinksInPage({
  capabilities: webWorkerCapabilities,
  program: `
    import { webWorkers } from "./link-suite/subjects/web-workers.ts";
    const subject = webWorkers("/worker.js");`,
  files: async () => ({
    "/worker.js": await bundle(`
      import { connect } from "../src/transports/worker.ts";
      import { obey } from "./link-suite/peer.ts";
      obey(connect(self));`),
  }),
});
