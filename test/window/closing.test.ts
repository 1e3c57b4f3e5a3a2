import { describe, expect, test } from "vitest";
import { MessageChannel as OurMessageChannel } from "../../src/index.ts";
import { closed } from "../../src/ports.ts";
import { addFrame, evaluate, nextMessage, openPage, type PageWindow } from "./open-page.ts";

const nextClose = (port: EventTarget): Promise<Event> =>
  new Promise((resolve) => {
    port.addEventListener("close", resolve, { once: true });
  });

/** Sends a port to `frame`, which keeps it, and gives the other one. */
async function channelTo(window: PageWindow, frame: PageWindow): Promise<MessagePort> {
  evaluate(frame, "onmessage = ({ ports }) => { port = ports[0]; port.onmessage = () => {}; }");
  const arrived = nextMessage(frame);
  evaluate(window, `var { port1, port2 } = new MessageChannel(); frames[0].postMessage("", "*", [port2]);`);
  await arrived;
  return window.port1 as MessagePort;
}

describe("a window that goes takes its ports with it: their peers hear close", () => {
  const ways: readonly [how: string, script: string][] = [
    ["the frame is removed", `document.querySelector("iframe").remove()`],
    ["what the frame is in is removed", `document.querySelector("div").remove()`],
    ["the frame gets another page", `document.querySelector("iframe").src = "about:blank"`],
    ["the frame is closed", "frames[0].close()"],
  ];
  test.each(ways)("%s", async (_, script) => {
    const window = openPage("<div></div>");
    const frame = addFrame(window, "div");
    const port = await channelTo(window, frame);
    const closes = nextClose(port);
    evaluate(window, script);
    const event = await closes;
    expect(event).toBeInstanceOf(window.Event);
  });

  test("the page is closed: its ports, and those of its frames", async () => {
    const window = openPage("<div></div>");
    const frame = addFrame(window, "div");
    const [one, other] = [new OurMessageChannel(), new OurMessageChannel()];
    window.postMessage("", "*", [one.port2 as never]);
    frame.postMessage("", "*", [other.port2 as never]);
    await Promise.all([nextMessage(window), nextMessage(frame)]);
    const closes = Promise.all([one, other].map(({ port1 }) => nextClose(port1 as object as EventTarget)));
    window.close();
    expect(await closes).toHaveLength(2);
  });

  test("who asks why its ports ended hears that they were closed", async () => {
    const window = openPage("<div></div>");
    const frame = addFrame(window, "div");
    const port = await channelTo(window, frame);
    const before = new frame.MessageChannel();
    const ends = [port, frame.port as MessagePort, before.port1].map((one) => closed(one));
    evaluate(window, `document.querySelector("iframe").remove()`);
    const after = new frame.MessageChannel();
    const reasons = await Promise.all([...ends, closed(after.port1)]);
    expect(reasons.map(({ reason }) => reason)).toEqual(["closed", "closed", "closed", "closed"]);
  });

  test("messages on their way to it are dropped, with the ports that they carry", async () => {
    const window = openPage("<div></div>");
    const frame = addFrame(window, "div");
    await channelTo(window, frame);
    const received: unknown[] = [];
    (frame.port as MessagePort).onmessage = ({ data }: MessageEvent) => received.push(data);
    evaluate(
      window,
      `var one = new MessageChannel(), other = new MessageChannel();
       port1.postMessage("too late", [one.port2]);
       frames[0].postMessage("too late", "*", [other.port2]);
       document.querySelector("iframe").remove();`,
    );
    const { one, other } = window as unknown as Record<string, MessageChannel>;
    await Promise.all([nextClose((one as MessageChannel).port1), nextClose((other as MessageChannel).port1)]);
    expect(received).toEqual([]);
  });

  test("a channel that is made in a closed window delivers nothing", async () => {
    const window = openPage("<div></div>");
    const { MessageChannel } = addFrame(window, "div");
    evaluate(window, `document.querySelector("iframe").remove()`);
    const { port1, port2 } = new MessageChannel();
    const received: unknown[] = [];
    port2.onmessage = ({ data }: MessageEvent) => received.push(data);
    port1.postMessage("lost");
    const { port1: mine, port2: other } = new OurMessageChannel();
    other.postMessage("after it");
    mine.start();
    await nextMessage(mine as object as MessagePort);
    expect(received).toEqual([]);
  });

  test("a port that was posted out of the window stays", async () => {
    const window = openPage("<div></div>");
    const frame = addFrame(window, "div");
    evaluate(frame, `var { port1, port2 } = new MessageChannel(); parent.postMessage("", "*", [port1, port2]);`);
    const [one, other] = (await nextMessage(window)).ports;
    evaluate(window, `document.querySelector("iframe").remove()`);
    one?.postMessage("still here");
    other?.start();
    expect((await nextMessage(other as MessagePort)).data).toBe("still here");
  });
});
