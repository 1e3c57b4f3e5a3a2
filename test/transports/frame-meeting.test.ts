import { type MessagePort, MessageChannel as NativeChannel } from "node:worker_threads";
import { afterEach, expect, test, vi } from "vitest";
import { hostEnvironment } from "../../src/link/environment.ts";
import { closed } from "../../src/ports.ts";
import { connect } from "../../src/transports/frame.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const here = "https://here.example";
const there = "https://there.example";

interface Word {
  readonly from: unknown;
  readonly to?: unknown;
}

/** A page, of which nothing is there but its events, and another window, which is a list of what is said to it. */
function createPage() {
  const page = new EventTarget();
  const listening: string[] = [];
  vi.stubGlobal("addEventListener", (type: string, listener: () => void) => {
    listening.push(type);
    page.addEventListener(type, listener);
  });
  vi.stubGlobal("removeEventListener", (type: string, listener: () => void) => {
    listening.splice(listening.indexOf(type), 1);
    page.removeEventListener(type, listener);
  });
  vi.stubGlobal("origin", here);
  const said: { readonly word: Word; readonly targetOrigin: string; readonly ports: readonly MessagePort[] }[] = [];
  const source = {
    closed: false,
    postMessage: (message: unknown, targetOrigin: string, transfer: readonly object[] = []) => {
      const { "entangle/frame": word } = message as { "entangle/frame": Word };
      said.push({ word, targetOrigin, ports: transfer as MessagePort[] });
    },
  };
  const hear = (data: unknown, event: object = {}): void => {
    page.dispatchEvent(Object.assign(new Event("message"), { data, origin: there, source, ports: [], ...event }));
  };
  const hearWord = (word: Word, event?: object): void => hear({ "entangle/frame": word }, event);
  return { page, listening, source, said, hear, hearWord };
}

/** Lets the test say when timers fire. */
function createClock() {
  let ms = 0;
  const timers = new Set<{ readonly due: number; run(): void }>();
  vi.spyOn(hostEnvironment, "now").mockImplementation(() => ms);
  vi.spyOn(hostEnvironment, "setTimer").mockImplementation((run, after) => {
    const timer = { due: ms + after, run };
    timers.add(timer);
    return () => timers.delete(timer);
  });
  return {
    timers,
    goOn(by: number): void {
      ms += by;
      for (const timer of timers) if (timer.due <= ms && timers.delete(timer)) timer.run();
    },
  };
}

// Names are sixteen characters; these are smaller and larger than any other.
const [smallest, largest] = ["", "\uffff"];

test("frame: a document that says all the time that it is there, and takes no port, has sixteen on offer at most", async () => {
  const { source, said, hearWord } = createPage();
  let withdrawn = 0;
  const port = connect(source, { targetOrigin: there });
  for (let i = 0; i < 100; i++) hearWord({ from: smallest });
  const offers = said.flatMap(({ ports }) => ports);
  for (const offer of offers) offer.on("close", () => withdrawn++).start();
  expect(offers).toHaveLength(100);
  await vi.waitFor(() => expect(withdrawn).toBe(84));
  source.closed = true;
  expect(await closed(port)).toEqual({ reason: "refused", text: "the other window was closed" });
  await vi.waitFor(() => expect(withdrawn).toBe(100));
});

test("frame: says ever more rarely that it is there, and gives up when nobody has connected in time", async () => {
  const { source, said, hearWord } = createPage();
  const clock = createClock();
  const port = connect(source, { targetOrigin: there, timeoutMs: 5000 });
  const times: number[] = [];
  for (let i = 1; i <= 20; i++) {
    const before = said.length;
    clock.goOn(250);
    if (said.length > before) times.push(i);
  }
  expect(times).toEqual([1, 2, 4, 8, 16]);
  expect(new Set(said.map(({ word: { from, to }, targetOrigin }) => `${typeof from} ${to} ${targetOrigin}`))).toEqual(
    new Set([`string undefined ${there}`]),
  );
  const reason = closed(port);
  clock.goOn(250);
  expect(await reason).toEqual({
    reason: "refused",
    text: "nobody there connected within 5000 ms (timeoutMs)",
  });
  const { length } = said;
  for (const from of [smallest, largest]) hearWord({ from });
  clock.goOn(250);
  expect(said).toHaveLength(length);
  expect(clock.timers.size).toBe(0);
});

test("frame: only words of that window and that origin are heard, and none of its own", () => {
  const { page, source, said, hear, hearWord } = createPage();
  const port = connect(source, { targetOrigin: there });
  const own = said[0]?.word.from;
  const { length } = said;
  for (const from of [smallest, largest]) {
    hearWord({ from }, { origin: here });
    hearWord({ from }, { source: { ...source } });
    hearWord({ from }, { source: null });
    hearWord({ from, to: "another" }, { ports: [new NativeChannel().port1] });
    hearWord({ from, to: own });
    hearWord({ from, to: 5 });
  }
  hearWord({ from: own });
  for (const from of [undefined, null, 5]) hearWord({ from });
  for (const data of [undefined, null, "text", {}, { "entangle/frame": null }]) hear(data);
  expect(said).toHaveLength(length);
  hearWord({ from: largest });
  hearWord({ from: smallest });
  expect(said.slice(length).map(({ word, ports }) => [word, ports.length])).toEqual([
    [{ from: own }, 0],
    [{ from: own, to: smallest }, 1],
  ]);
  page.dispatchEvent(new Event("pagehide"));
  port.close();
});

test("frame: takes the first port that it is given, and no other; then it has all the time that it needs", async () => {
  const { page, listening, source, said, hearWord } = createPage();
  const clock = createClock();
  const port = connect(source, { targetOrigin: "*", timeoutMs: 100 });
  const own = said[0]?.word.from;
  hearWord({ from: smallest });
  const [offer] = said.flatMap(({ ports }) => ports);
  const [first, second] = [new NativeChannel(), new NativeChannel()];
  const heard = (one: MessagePort | undefined): Promise<unknown> =>
    new Promise((resolve) => one?.once("message", resolve));
  const words = [first.port2, offer].map(heard);
  hearWord({ from: largest, to: own }, { ports: [first.port1], origin: here });
  hearWord({ from: largest, to: own }, { ports: [second.port1] });
  const { length } = said;
  const [hello, goodbye] = await Promise.all(words);
  expect(hello).toBeInstanceOf(Uint8Array);
  expect(goodbye).toBe("goodbye");
  clock.goOn(250);
  hearWord({ from: smallest });
  expect(said).toHaveLength(length);
  const last: unknown[] = [];
  const ended = new Promise((resolve) => first.port2.on("message", (word) => last.push(word)).once("close", resolve));
  page.dispatchEvent(new Event("pagehide"));
  expect(await closed(port)).toEqual({ reason: "lost", text: "this document was left" });
  await ended;
  expect(last.at(-1)).toBe("goodbye");
  expect([listening, clock.timers.size]).toEqual([[], 0]);
  second.port2.close();
});

test("frame: a document that is left before it meets another closes its port", async () => {
  const { page, listening, source } = createPage();
  const clock = createClock();
  const port = connect(source, { targetOrigin: there });
  page.dispatchEvent(new Event("pagehide"));
  expect(await closed(port)).toEqual({ reason: "lost", text: "this document was left" });
  expect([listening, clock.timers.size]).toEqual([[], 0]);
});
