import fc from "fast-check";
import { expect, test } from "vitest";
import { LinkError } from "../../src/link/link-error.ts";
import { RingReader, RingWriter, ringBytes } from "../../src/transports/shared-ring.ts";

function createRing() {
  const memory = new SharedArrayBuffer(ringBytes);
  return { memory, reader: new RingReader(memory, 0), writer: new RingWriter(memory, 0) };
}

/** Much faster than a matcher. */
const areEqual = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;

const record = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill);

test("what is written is read in its order, around the end of the memory, and nothing else", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20_000), fc.boolean()), { maxLength: 60 }), (steps) => {
      const { reader, writer } = createRing();
      const waiting: Uint8Array[] = [];
      for (const [index, [length, reads]] of steps.entries()) {
        const bytes = record(length, index % 256);
        if (writer.write(bytes, 0)) waiting.push(bytes);
        else expect(waiting.length).toBeGreaterThan(0);
        if (reads) expect(areEqual(reader.next(0), waiting.shift())).toBe(true);
      }
      for (const bytes of waiting) expect(areEqual(reader.next(0), bytes)).toBe(true);
      expect(reader.next(0)).toBeUndefined();
      expect(reader.records).toBe(writer.records);
    }),
  );
});

test("a record waits for the messages that come before it", () => {
  const { reader, writer } = createRing();
  writer.write(record(3, 1), 2);
  expect(reader.next(1)).toBeUndefined();
  expect(reader.next(2)).toEqual(record(3, 1));
});

test("a full ring takes nothing until something was read", () => {
  const { reader, writer } = createRing();
  let written = 0;
  while (writer.write(record(1000, written), 0)) written++;
  expect(written).toBeGreaterThan(100);
  reader.next(0);
  expect(writer.write(record(1000, 0), 0)).toBe(true);
});

test("the reader sleeps until it is woken once; it doesn't fall asleep over what was written meanwhile", () => {
  const { reader, writer } = createRing();
  writer.write(record(1, 1), 0);
  expect([writer.claimsWaking(), writer.claimsWaking()]).toEqual([true, false]);
  reader.next(0);
  writer.write(record(1, 2), 0);
  expect(reader.fallsAsleep()).toBe(false);
  reader.next(0);
  expect(reader.next(0)).toBeUndefined();
  expect(reader.fallsAsleep()).toBe(true);
  expect(writer.claimsWaking()).toBe(true);
});

test("a reader whose next record waits for a message sleeps: the message wakes it", () => {
  const { reader, writer } = createRing();
  writer.write(record(1, 1), 1);
  writer.claimsWaking();
  expect(reader.next(0)).toBeUndefined();
  expect(reader.fallsAsleep()).toBe(true);
});

test.each([
  ["a negative length", -1],
  ["more bytes than were written", 100],
])("%s is no record", (_, length) => {
  const { memory, reader, writer } = createRing();
  writer.write(record(8, 1), 0);
  new Int32Array(memory)[48] = length;
  expect(() => reader.next(0)).toThrow(LinkError);
});
