import { expect, test } from "vitest";
import { captureReportException } from "../../src/base/report-exception.ts";
import { runChild } from "./run-child.ts";

const channel = `
  import { MessageChannel, MessageEvent } from "../src/index.ts";
  const { port1, port2 } = new MessageChannel();
  process.on("uncaughtException", (error) => console.log("uncaught", String(error)));`;

async function linesOf(steps: string): Promise<string[]> {
  const { stdout, stderr, status } = await runChild(`${channel}\n${steps}`);
  expect([stderr, status]).toEqual(["", 0]);
  return stdout.trim().split("\n");
}

test("report an exception: a listener's is uncaught, the others still run, and the next messages come", async () => {
  const lines = await linesOf(`
    port2.addEventListener("message", ({ data }) => { throw new Error("of " + data); });
    port2.addEventListener("message", ({ data }) => console.log("second", data));
    port2.onmessage = () => { throw "a string"; };
    port1.postMessage(1);
    port1.postMessage(2);`);
  expect(lines).toEqual([
    ...["second 1", "uncaught Error: of 1", "uncaught a string"],
    ...["second 2", "uncaught Error: of 2", "uncaught a string"],
  ]);
});

test("report an exception: handleEvent that is missing, no function, or throws when it is read", async () => {
  const lines = await linesOf(`
    port2.addEventListener("message", {});
    port2.addEventListener("message", { handleEvent: 5 });
    port2.addEventListener("message", { get handleEvent() { throw new Error("read"); } });
    port2.addEventListener("message", () => console.log("last"));
    port2.start();
    port1.postMessage(null);`);
  expect(lines.map((line) => line.replace(/: (?!read).*/, ""))).toEqual([
    ...["last", "uncaught TypeError", "uncaught TypeError", "uncaught Error: read"],
  ]);
});

test("report an exception: one of a once listener, and one of close", async () => {
  const lines = await linesOf(`
    port2.addEventListener("message", () => { throw new Error("once"); }, { once: true });
    port2.onclose = () => { throw new Error("close"); };
    port2.start();
    port1.postMessage(1);
    port1.postMessage(2);
    port1.close();`);
  expect(lines).toEqual(["uncaught Error: once", "uncaught Error: close"]);
});

test("report an exception: dispatchEvent() doesn't throw what a listener throws", async () => {
  const lines = await linesOf(`
    port2.addEventListener("message", () => { throw new Error("thrown"); });
    console.log(port2.dispatchEvent(new MessageEvent("message")), port2.dispatchEvent(new Event("message")));`);
  expect(lines.toSorted()).toEqual(["true true", "uncaught Error: thrown", "uncaught Error: thrown"]);
});

test("report an exception: without a handler the process dies of it, as of any uncaught exception", async () => {
  const { stderr, status } = await runChild(`
    import { MessageChannel } from "../src/index.ts";
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => { throw new Error("fatal"); };
    port1.postMessage(null);`);
  expect(status).toBe(1);
  expect(stderr).toContain("Error: fatal");
});

test("report an exception: by the host's reportError where there is one", () => {
  const errors: unknown[] = [];
  const host = {
    reportError(this: unknown, error: unknown) {
      errors.push(this === host, error);
    },
    queueMicrotask: () => expect.unreachable(),
  };
  captureReportException(host)("odd");
  expect(errors).toEqual([true, "odd"]);
});
