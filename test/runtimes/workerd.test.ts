import { describe, expect, test } from "vitest";
import { whyMissing } from "../../scripts/find.mjs";
import { bundle } from "./bundle.ts";
import { checkResults } from "./check-results.ts";
import { runInWorkerd } from "./run-workerd.ts";

const missing = whyMissing("workerd");

/** What a worker has is told by a date. */
const dates = {
  /** No MessageChannel, no WeakRef, no FinalizationRegistry. */
  early: "2025-01-01",
  /** A MessageChannel of its own, but not Node's modules. */
  between: "2026-07-01",
  /** Node's modules as well. */
  late: "2026-11-01",
};

for (const [name, date] of Object.entries(dates)) {
  const run = async () => {
    const text = await bundle(
      `import { behaviours } from "./runtimes/behaviours/index.ts";
       import { runBehaviours } from "./runtimes/behaviours/run.ts";
       export default { test: () => runBehaviours(behaviours, (result) => console.log(JSON.stringify(result))) };`,
    );
    const { stdout, stderr, status, signal } = await runInWorkerd(text, date);
    const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
    return { results: lines.map((line) => JSON.parse(line)), said: `exit ${status ?? signal}\n${stderr}` };
  };
  const failures = {
    "initMessageEvent() sets all attributes of an event that a script made":
      "it dispatches an event by the type that it was made with",
  };
  checkResults(`workerd, ${name} (${date})`, run, { failures, missing });
}

interface Program {
  readonly title: string;
  readonly dates: readonly string[];
  readonly source: string;
  readonly stdout: string;
}

const programs: readonly Program[] = [
  {
    title: "a port that is made in the global scope, and posted on, is read in a request",
    dates: Object.values(dates),
    source: `
      import { MessageChannel, structuredClone } from "entangle";
      const { port1, port2 } = new MessageChannel();
      port1.postMessage(structuredClone(new Map([["a", 1]])));
      export default {
        async test() {
          const { data } = await new Promise((resolve) => { port2.onmessage = resolve; });
          console.log(data.get("a"));
        },
      };`,
    stdout: "1\n",
  },
  {
    title: "ports over a WebSocket from one request to another",
    dates: Object.values(dates),
    source: `
      import { MessageChannel } from "entangle";
      import { connect } from "entangle/websocket";
      import { closed } from "entangle/ports";
      const next = (port) => new Promise((resolve) => { port.onmessage = resolve; });
      export default {
        async fetch() {
          const { 0: client, 1: server } = new WebSocketPair();
          server.accept();
          const port = connect(server);
          port.onmessage = ({ data, ports: [answers] }) => answers.postMessage(data.get("bytes").length);
          return new Response(null, { status: 101, webSocket: client });
        },
        async test(_, { self }) {
          const { webSocket } = await self.fetch("http://localhost", { headers: { Upgrade: "websocket" } });
          webSocket.accept();
          const [port, { port1, port2 }] = [connect(webSocket), new MessageChannel()];
          port.postMessage(new Map([["bytes", new Uint8Array(3_000_000)]]), [port2]);
          console.log((await next(port1)).data);
          webSocket.close();
          console.log((await closed(port1)).reason);
        },
      };`,
    stdout: "3000000\nlost\n",
  },
  {
    title: "ports that are collected between two requests: nothing is thrown",
    dates: [dates.between, dates.late],
    source: `
      import { MessageChannel } from "entangle";
      const kept = [];
      export default {
        async fetch() {
          for (let i = 0; i < 100; i++) {
            const { port1 } = new MessageChannel();
            port1.onmessage = port1.onclose = () => {};
            kept.push(port1);
          }
          return new Response("made");
        },
        async test(_, { self }) {
          console.log(await (await self.fetch("http://localhost")).text());
          gc();
          await new Promise((resolve) => setTimeout(resolve, 1));
          console.log("collected");
        },
      };`,
    stdout: "made\ncollected\n",
  },
  {
    title: "entangle/install gives React's renderer for browsers what it asks for when it is loaded",
    dates: [dates.early],
    source: `
      import "entangle/install";
      import { createElement } from "react";
      import { renderToReadableStream } from "react-dom/server.browser";
      export default {
        async test() {
          console.log(await new Response(await renderToReadableStream(createElement("b", null, "rendered"))).text());
        },
      };`,
    stdout: "<b>rendered</b>\n",
  },
];

describe("workerd", () => {
  for (const { title, dates, source, stdout } of programs) {
    test.for(dates)(`%s: ${title}`, async (date, context) => {
      if (missing) return context.skip(missing);
      const ended = await runInWorkerd(await bundle(source), date);
      expect(ended.stdout, ended.stderr).toBe(stdout);
      expect(ended.stderr).not.toContain("global scope");
      expect(ended.status, ended.stderr).toBe(0);
    });
  }
});
