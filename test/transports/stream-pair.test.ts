import { PassThrough } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import type { MessagePort } from "../../src/index.ts";
import { hostEnvironment } from "../../src/link/environment.ts";
import { closed } from "../../src/ports.ts";
import { connect } from "../../src/transports/process.ts";
import { lingerMs } from "../../src/transports/socket-transport.ts";
import { nextData, tasksHaveRun } from "../spec/next-event.ts";

afterEach(() => vi.restoreAllMocks());

/** Both sides, and the streams of the first one; they don't close by themselves when they have ended. */
async function connectPair() {
  const options = { autoDestroy: false };
  const [readable, writable] = [new PassThrough(options), new PassThrough(options)];
  const port: MessagePort = connect({ readable, writable });
  const other: MessagePort = connect({ readable: writable, writable: readable });
  port.postMessage("hello");
  expect(await nextData(other, 1)).toEqual(["hello"]);
  return { port, other, readable, writable };
}

test.each<[string, (stream: PassThrough) => void, string]>([
  ["ended", (stream) => stream.end(), "the other side ended its stream"],
  ["closed", (stream) => stream.destroy(), "the other side ended its stream"],
  ["broken", (stream) => stream.destroy(new Error("EPIPE")), "EPIPE"],
])("a stream that is %s is the end of the link, with the reason", async (_, end, text) => {
  const { port, readable } = await connectPair();
  end(readable);
  expect(await closed(port)).toEqual({ reason: "lost", text });
});

test("a link that ends ends what it writes, and reads no more", async () => {
  const { port, other, readable, writable } = await connectPair();
  port.close();
  await closed(other);
  await tasksHaveRun();
  expect([writable.writableEnded, readable.destroyed]).toEqual([true, true]);
});

test.each(["readable", "writable"] as const)("one whose %s is destroyed already never was", async (name) => {
  const streams = { readable: new PassThrough(), writable: new PassThrough() };
  streams[name].destroy();
  await tasksHaveRun();
  expect(await closed(connect(streams))).toMatchObject({ reason: "refused" });
});

test("a side that hears nothing any more is lost once it is silent, and what it said is read", async () => {
  const silences: (() => void)[] = [];
  const { setTimer } = hostEnvironment;
  vi.spyOn(hostEnvironment, "setTimer").mockImplementation((run, ms) => {
    if (ms !== lingerMs) return setTimer(run, ms);
    silences.push(run);
    return () => undefined;
  });
  const options = { autoDestroy: false };
  const [readable, writable, unheard] = [1, 2, 3].map(() => new PassThrough(options)) as [
    PassThrough,
    PassThrough,
    PassThrough,
  ];
  const port: MessagePort = connect({ readable, writable });
  // What it writes can be closed without that the other side's end of it is.
  writable.pipe(unheard);
  const other: MessagePort = connect({ readable: unheard, writable: readable });
  port.postMessage("hello");
  expect(await nextData(other, 1)).toEqual(["hello"]);
  writable.destroy();
  let isOver = false;
  const over = closed(port).then((why) => {
    isOver = true;
    return why;
  });
  const silence = () => expect.poll(() => silences).toHaveLength(1);
  for (const word of ["first", "second"]) {
    await silence();
    other.postMessage(word);
    expect(await nextData(port, 1)).toEqual([word]);
    silences.pop()?.();
  }
  await silence();
  expect(isOver).toBe(false);
  silences.pop()?.();
  expect(await over).toMatchObject({ reason: "lost" });
});
