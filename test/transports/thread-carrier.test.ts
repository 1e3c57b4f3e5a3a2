import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { hostEnvironment } from "../../src/link/environment.ts";
import type { NativePort } from "../../src/link/native-port.ts";
import type { LinkEvents } from "../../src/link/transport.ts";
import { RingWriter, ringBytes } from "../../src/transports/shared-ring.ts";
import { isSharedMemory, ThreadCarrier } from "../../src/transports/thread-carrier.ts";

afterEach(() => vi.restoreAllMocks());

/** One end of a carrier, with the other thread's end of its ring, and a clock that stands still. */
function createReader() {
  let ms = 0;
  vi.spyOn(hostEnvironment, "now").mockImplementation(() => ms);
  const memory = new SharedArrayBuffer(2 * ringBytes);
  const writer = new RingWriter(memory, ringBytes);
  const port = new EventEmitter();
  const heard: number[] = [];
  const link: LinkEvents = { opened() {}, writable() {}, closed() {}, received: (bytes) => heard.push(...bytes) };
  new ThreadCarrier(port as unknown as NativePort, link, memory, true);
  const write = (byte: number): void => {
    writer.write(new Uint8Array([byte]), 0);
    if (writer.claimsWaking()) port.emit("message", "read");
  };
  return {
    heard,
    write,
    get isAsleep() {
      return writer.readerSleeps;
    },
    async fallAsleep(): Promise<void> {
      ms += 1;
      await setImmediate();
      expect(this.isAsleep).toBe(true);
    },
    /** @returns whether it watched for what comes next */
    async wakeInVain(): Promise<boolean> {
      write(0);
      const watched = !this.isAsleep;
      await this.fallAsleep();
      return watched;
    },
  };
}

async function wakeManyTimes(reader: ReturnType<typeof createReader>, count: number): Promise<boolean[]> {
  const watched: boolean[] = [];
  for (let i = 0; i < count; i++) watched.push(await reader.wakeInVain());
  return watched;
}

test("what comes soon after is read without waking", async () => {
  const reader = createReader();
  for (let i = 0; i < 10; i++) {
    reader.write(i);
    expect(reader.isAsleep).toBe(false);
    await setImmediate();
  }
  expect(reader.heard).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("who watches in vain three times, one after the other, sleeps at once, but for one time in 64", async () => {
  const reader = createReader();
  const watched = await wakeManyTimes(reader, 200);
  const times = watched.flatMap((hasWatched, i) => (hasWatched ? [i + 1] : []));
  expect(times).toEqual([1, 2, 3, 64, 128, 192]);
});

test("a watch that pays makes the next ones worth while", async () => {
  const reader = createReader();
  await wakeManyTimes(reader, 63);
  reader.write(1);
  expect(reader.isAsleep).toBe(false);
  reader.write(2);
  await setImmediate();
  expect(reader.heard.slice(-2)).toEqual([1, 2]);
  // In vain, as nothing follows.
  await reader.fallAsleep();
  expect(await wakeManyTimes(reader, 3)).toEqual([true, true, false]);
});

test.each<[string, unknown, boolean]>([
  ["as much as two rings take", new SharedArrayBuffer(2 * ringBytes), true],
  ["none", undefined, true],
  ["less", new SharedArrayBuffer(ringBytes), false],
  ["memory that isn't shared", new ArrayBuffer(2 * ringBytes), false],
  ["null", null, false],
])("memory of two rings, as the maker of a worker says: %s", (_, memory, isRight) => {
  expect(isSharedMemory(memory)).toBe(isRight);
});
