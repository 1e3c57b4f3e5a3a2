import { describe, expect, test } from "vitest";
import { tasksHaveRun } from "../spec/next-event.ts";
import { evaluate, frameOf, nextMessage, openPage } from "../window/open-page.ts";

describe("#window-messages", () => {
  test("isTrusted is false", async () => {
    const window = openPage();
    window.postMessage("x", "*");
    expect((await nextMessage(window)).isTrusted).toBe(false);
  });
});

describe("#incumbent", () => {
  test("inferred: what the options were made in comes before what the message was made in", async () => {
    const window = openPage("<iframe></iframe>");
    const frame = frameOf(window);
    const options = evaluate(frame, "({ targetOrigin: '*' })") as WindowPostMessageOptions;
    window.postMessage(evaluate(window, "({})"), options);
    expect((await nextMessage(window)).source).toBe(frame);
  });

  test("where nothing tells: the parent of the window that gets the message", async () => {
    const window = openPage("<iframe></iframe>");
    const frame = frameOf(window);
    frame.postMessage("x", "*");
    expect((await nextMessage(frame)).source).toBe(window);
  });
});

describe("#closed-windows", () => {
  test("the ports of a window that was closed go on", async () => {
    const window = openPage();
    const { port1, port2 } = evaluate(window, "new MessageChannel()") as MessageChannel;
    const log: string[] = [];
    port2.onmessage = ({ data }) => log.push(data);
    port2.addEventListener("close", () => log.push("close"));
    window.close();
    port1.postMessage("still there");
    await tasksHaveRun();
    expect(log).toEqual(["still there"]);
  });
});
