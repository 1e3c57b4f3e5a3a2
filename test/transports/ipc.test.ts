import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import type { MessagePort } from "../../src/index.ts";
import { closed } from "../../src/ports.ts";
import type { ProcessLike } from "../../src/transports/ipc-transport.ts";
import { connect } from "../../src/transports/process.ts";
import { nextData, tasksHaveRun } from "../spec/next-event.ts";

const serializations = {
  advanced: (message: unknown): unknown => globalThis.structuredClone(message),
  json: (message: unknown): unknown => JSON.parse(JSON.stringify(message)),
};

/** A process, as far as a link uses it. */
class FakeProcess extends EventEmitter implements ProcessLike {
  connected = true;
  other: FakeProcess | undefined;
  readonly #serialize: (message: unknown) => unknown;
  /** What was sent while there was no room, to be called when it is written; undefined while there is room. */
  waiting: (() => void)[] | undefined;

  constructor(serialize: (message: unknown) => unknown) {
    super();
    this.#serialize = serialize;
  }

  send(message: unknown, _handle?: undefined, _options?: undefined, sent?: (error: Error | null) => void): boolean {
    const copy = this.#serialize(message);
    setImmediate(() => this.other?.emit("message", copy));
    this.waiting?.push(() => sent?.(null));
    if (!this.waiting) setImmediate(() => sent?.(null));
    return !this.waiting;
  }
}

function createProcesses(serialize: (message: unknown) => unknown): [FakeProcess, FakeProcess] {
  const [here, there] = [new FakeProcess(serialize), new FakeProcess(serialize)];
  here.other = there;
  there.other = here;
  return [here, there];
}

describe.each(Object.entries(serializations))("a channel of %s", (_, serialize) => {
  test("others may use it too; a link that has ended leaves it as it was", async () => {
    const [here, there] = createProcesses(serialize);
    const port: MessagePort = connect(here);
    for (const message of [null, "text", 5, { other: 1 }]) there.send(message);
    await tasksHaveRun();
    // Who comes later is heard by who came first.
    const other: MessagePort = connect(there);
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i);
    port.postMessage(bytes);
    other.postMessage("back");
    expect(await nextData(other, 1)).toEqual([bytes]);
    expect(await nextData(port, 1)).toEqual(["back"]);
    for (const message of [null, "text", 5, { other: 1 }]) here.send(message);
    port.close();
    await closed(other);
    await tasksHaveRun();
    expect([here, there].flatMap((process) => process.eventNames())).toEqual([]);
  });

  test("while it is full nothing more is sent, until what was is written", async () => {
    const [here, there] = createProcesses(serialize);
    const port: MessagePort = connect(here);
    const other: MessagePort = connect(there);
    const heard: unknown[] = [];
    other.onmessage = ({ data }) => heard.push(data);
    port.postMessage("up");
    await expect.poll(() => heard).toEqual(["up"]);
    here.waiting = [];
    for (const word of ["one", "two"]) {
      port.postMessage(word);
      await tasksHaveRun();
    }
    expect([heard, here.waiting.length]).toEqual([["up", "one"], 1]);
    const written = here.waiting;
    here.waiting = undefined;
    for (const run of written) run();
    await expect.poll(() => heard).toEqual(["up", "one", "two"]);
    here.emit("disconnect");
    const text = "the other process is gone, or has disconnected";
    expect(await closed(port)).toEqual({ reason: "lost", text });
  });
});

test("a process that has disconnected already never was, nor one that couldn't be started", async () => {
  const over = Object.assign(new FakeProcess(serializations.json), { connected: false });
  const notStarted = Object.assign(new EventEmitter(), { pid: undefined });
  for (const process of [over, notStarted as ProcessLike]) {
    expect(await closed(connect(process))).toMatchObject({ reason: "refused", text: /is gone, or has disconnected/ });
  }
});
