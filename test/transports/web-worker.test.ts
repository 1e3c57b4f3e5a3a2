import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowserName, browserNames, whyNoBrowser } from "../../scripts/find.mjs";
import { withDataChannels } from "../browsers/abilities.ts";
import { type OpenPage, openPage } from "../browsers/open-page.ts";
import { bundle } from "../runtimes/bundle.ts";

/** What the script of the page leaves in the global. */
declare const entangle: typeof import("../../src/transports/worker.ts") & typeof import("../../src/ports.ts");

const source = 'export * from "../src/transports/worker.ts"; export * from "../src/ports.ts";';

const answering = `
  importScripts("/entangle.js");
  const port = entangle.connect(self);
  port.onmessage = ({ data }) => port.postMessage("echo of " + data);`;

const telling = `
  importScripts("/entangle.js");
  const port = entangle.connect(self);
  port.onmessageerror = ({ type }) => port.postMessage(type);
  port.onmessage = ({ data, ports }) => {
    port.postMessage(Object.prototype.toString.call(data));
    ports[0]?.close();
  };`;

/** Connects when it is told to, and tells why that ended. */
const waiting = `
  importScripts("/entangle.js");
  onmessage = ({ data }) => {
    if (data === "now") entangle.closed(entangle.connect(self)).then(postMessage);
  };`;

/** Posts, lets that go out, and ends. */
const leaving = `
  importScripts("/entangle.js");
  const port = entangle.connect(self);
  port.onmessage = ({ data }) => {
    for (let i = 0; i < data; i++) port.postMessage(i);
    setTimeout(() => setTimeout(close));
  };`;

const counting = `
  importScripts("/entangle.js");
  entangle.connect(self).onmessage = ({ ports: [port] }) => {
    port.onmessage = ({ data }) => port.postMessage([...data, constructor.name]);
  };`;

/** Plays the part of a link's other side until it has a port, and sends there what is no message of a link. */
const sending = (garbage: string) => `
  postMessage({ "entangle/worker": "ready" });
  onmessage = ({ data }) => {
    const port = data["entangle/worker"];
    if (port !== "ready") port.postMessage(${garbage});
  };`;

const refused = { reason: "refused", text: "the worker failed before it was connected" };
const late = { reason: "timeout", text: "no HELLO within 300 ms (limits.handshakeMs)" };
const noWord = { reason: "protocol", text: "the worker says what is no word of a link" };
const noMessage = { reason: "protocol", text: "what came is no message of a link" };

/** The scripts of workers, and why their ports close. */
const workers: Readonly<Record<string, readonly [script: string | undefined, reason: object]>> = {
  "whose script is not there": [undefined, refused],
  "whose script can't be read": ["let let let", refused],
  "that throws at its start": ["throw new Error('at the start')", refused],
  "that never connects": ["", late],
  "that rejects at its start": ["Promise.reject(new Error('at the start'))", late],
  "that ends itself at its start": ["close()", late],
  "that answers with a number": ["postMessage({ 'entangle/worker': 5 })", noWord],
  "that answers with null": ["postMessage({ 'entangle/worker': null })", noWord],
  "that sends text": [sending("'hello'"), noMessage],
  "that sends null": [sending("null"), noMessage],
  "that sends numbers of another size": [sending("Float64Array.of(0.5, 1e300)"), noMessage],
  "that sends values that are no list": [sending("[new Uint8Array(4), 5]"), noMessage],
  "that sends no frame": [sending("[new Uint8Array(4)]"), { reason: "protocol", text: "a frame without a type" }],
};

const inBrowser = (browser: BrowserName) => () => {
  let shown: OpenPage;
  beforeAll(async () => {
    const scripts = Object.values(workers).map(([script], i) => [`/${i}.js`, script] as const);
    shown = await openPage(browser, {
      "/page.html": "<!doctype html><script src=/agent.js></script><script src=/entangle.js></script>",
      "/entangle.js": await bundle(source, { globalName: "entangle" }),
      "/answers.js": answering,
      "/counts.js": counting,
      "/leaves.js": leaving,
      "/tells.js": telling,
      "/waits.js": waiting,
      ...Object.fromEntries(scripts.flatMap(([path, script]) => (script === undefined ? [] : [[path, script]]))),
    });
  });
  afterAll(() => shown?.close());

  /** Why the port to a worker closes, and what another worker answers then. */
  const outcome = (path: string, handshakeMs: number, isTerminated = false) =>
    shown.evaluate(
      async ([path, handshakeMs, isTerminated]) => {
        const other = entangle.connect(new Worker("/answers.js"));
        const worker = new Worker(path);
        const reason = entangle.closed(entangle.connect(worker, { limits: { handshakeMs } }));
        if (isTerminated) worker.terminate();
        const { reason: code, text } = await reason;
        other.postMessage("hello");
        for await (const { data } of entangle.messages(other)) return [{ reason: code, text }, data];
        return [{ reason: code, text }];
      },
      [path, handshakeMs, isTerminated] as const,
    );

  test.each(Object.entries(workers).map(([what, [, reason]], i) => [what, reason, i] as const))(
    "connect: a worker %s closes its port with the reason, and no other",
    async (_, reason, i) => {
      expect(await outcome(`/${i}.js`, reason === late ? 300 : 10_000)).toEqual([reason, "echo of hello"]);
    },
  );

  test("connect: a worker that is terminated before it connects closes its port, by limits.handshakeMs", async () => {
    expect(await outcome("/answers.js", 300, true)).toEqual([late, "echo of hello"]);
  });

  test("connect: a worker that connects when its parent has given up hears so", async () => {
    const reasons = await shown.evaluate(async () => {
      const worker = new Worker("/waits.js");
      const reason = await entangle.closed(entangle.connect(worker, { limits: { handshakeMs: 300 } }));
      worker.postMessage("now");
      const isReason = (data: object) => "reason" in data;
      const told = await new Promise((resolve) => {
        worker.onmessage = ({ data }) => isReason(data) && resolve(data);
      });
      return [reason, told];
    });
    expect(reasons).toEqual([late, { reason: "refused", text: "the other side has given up" }]);
  });

  test("what a worker posts comes before the close, however soon after that it ends", async () => {
    const counts = await shown.evaluate(() => {
      const count = async (): Promise<number> => {
        const port = entangle.connect(new Worker("/leaves.js"));
        let count = 0;
        port.onmessage = () => count++;
        port.postMessage(100);
        await entangle.closed(port);
        return count;
      };
      return Promise.all(Array.from({ length: 30 }, count));
    });
    expect(counts).toEqual(Array(30).fill(100));
  });

  // Certificates of WebRTC are what some have that workers can't.
  const testWithCertificates = withDataChannels.includes(browser) ? test : undefined;
  testWithCertificates?.(
    "a value that the worker can't have is a messageerror there, in its place, and the link goes on",
    async () => {
      const heard = await shown.evaluate(async () => {
        const port = entangle.connect(new Worker("/tells.js"));
        const algorithm: EcKeyGenParams = { name: "ECDSA", namedCurve: "P-256" };
        const certificate = await RTCPeerConnection.generateCertificate(algorithm);
        const { port2 } = new MessageChannel();
        const buffer = new ArrayBuffer(5000);
        port.postMessage(new Blob([]));
        port.postMessage([certificate, new Blob([])]);
        port.postMessage(new Blob([]));
        port.postMessage({ certificate, port2, buffer }, [port2, buffer]);
        port.postMessage("last");
        const heard: unknown[] = [];
        for await (const { data } of entangle.messages(port)) if (heard.push(data) === 5) break;
        return [...heard, buffer.byteLength];
      });
      expect(heard).toEqual(["[object Blob]", "messageerror", "[object Blob]", "messageerror", "[object String]", 0]);
    },
  );

  test("connect: what is no worker, and what made none, is refused", async () => {
    const heard = await shown.evaluate(async () => {
      const worker = new SharedWorker("data:text/javascript,");
      const errors = [worker.port, worker].map((value) => {
        try {
          return `none: ${entangle.connect(value as never)}`;
        } catch (error) {
          return String(error);
        }
      });
      const { reason } = await entangle.closed(entangle.connect(self as never));
      return [...errors, reason];
    });
    const help =
      "is no worker; in a worker of Node give parentPort, in others self; for a MessagePort there is adopt() of entangle/native";
    expect(heard).toEqual([
      `TypeError: connect: a MessagePort ${help}`,
      `TypeError: connect: a SharedWorker ${help}`,
      "protocol",
    ]);
  });

  test("a native port moves to the worker, and is a port of entangle there", async () => {
    const answer = await shown.evaluate(() => {
      const { port1, port2 } = new MessageChannel();
      const worker = entangle.connect(new Worker("/counts.js"));
      worker.postMessage(null, [port2]);
      port1.postMessage(["from the page"]);
      return new Promise((resolve) => {
        port1.onmessage = ({ data }) => resolve(data);
      });
    });
    expect(answer).toEqual(["from the page", "DedicatedWorkerGlobalScope"]);
  });

  test("connect: nothing that a worker says throws an error in the page", () => {
    expect(shown.errors.filter((message) => !/at the start|SyntaxError/.test(message))).toEqual([]);
  });
};

for (const browser of browserNames) {
  describe.skipIf(whyNoBrowser(browser))(`entangle/worker in ${browser}`, inBrowser(browser));
}
