import fc from "fast-check";
import { expect, test } from "vitest";
import { RingReader, RingWriter, ringBytes } from "../../src/transports/shared-ring.ts";

function createRing() {
  const memory = new SharedArrayBuffer(ringBytes);
  return { memory, reader: new RingReader(memory, 0), writer: new RingWriter(memory, 0) };
}

/** Much faster than a matcher. */
const areEqual = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;

/** The next record of all that was written until now. */
function read(reader: RingReader, messages = 0): Uint8Array | undefined {
  reader.look();
  return reader.next(messages);
}

const noRecord: unknown = expect.objectContaining({ name: "LinkError", code: "protocol" });

const record = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill);

test("what is written is read in its order, around the end of the memory, and nothing else", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20_000), fc.boolean()), { maxLength: 60, size: "max" }), (steps) => {
      const { reader, writer } = createRing();
      const waiting: Uint8Array[] = [];
      for (const [index, [length, reads]] of steps.entries()) {
        const bytes = record(length, index % 256);
        if (writer.write(bytes, 0)) waiting.push(bytes);
        else expect(waiting.length).toBeGreaterThan(0);
        if (reads) expect(areEqual(read(reader), waiting.shift())).toBe(true);
      }
      for (const bytes of waiting) expect(areEqual(read(reader), bytes)).toBe(true);
      expect(read(reader)).toBeUndefined();
      expect(reader.records).toBe(writer.records);
    }),
  );
});

test("a record waits for the messages that come before it", () => {
  const { reader, writer } = createRing();
  writer.write(record(3, 1), 2);
  expect(read(reader, 1)).toBeUndefined();
  expect(read(reader, 2)).toEqual(record(3, 1));
});

test("a full ring takes nothing until something was read", () => {
  const { reader, writer } = createRing();
  let written = 0;
  while (writer.write(record(1000, written), 0)) written++;
  expect(written).toBeGreaterThan(100);
  read(reader);
  expect(writer.write(record(1000, 0), 0)).toBe(true);
});

test("the reader sleeps until it is woken once; it doesn't fall asleep over what was written meanwhile", () => {
  const { reader, writer } = createRing();
  writer.write(record(1, 1), 0);
  expect([writer.claimsWaking(), writer.claimsWaking()]).toEqual([true, false]);
  read(reader);
  writer.write(record(1, 2), 0);
  expect(reader.fallsAsleep()).toBe(false);
  read(reader);
  expect(read(reader)).toBeUndefined();
  expect(reader.fallsAsleep()).toBe(true);
  expect(writer.claimsWaking()).toBe(true);
});

test("a reader whose next record waits for a message sleeps: the message wakes it", () => {
  const { reader, writer } = createRing();
  writer.write(record(1, 1), 1);
  writer.claimsWaking();
  expect(read(reader)).toBeUndefined();
  expect(reader.fallsAsleep()).toBe(true);
});

test.each([
  ["a negative length", -1],
  ["more bytes than were written", 100],
  ["more bytes than a number of 32 bits holds with its head", 0x7fffffff],
])("%s is no record", (_, length) => {
  const { memory, reader, writer } = createRing();
  writer.write(record(8, 1), 0);
  new Int32Array(memory)[48] = length;
  expect(() => read(reader)).toThrow(noRecord);
});

test("a writer that says it has written more than there is room for writes no records", () => {
  const { memory, reader, writer } = createRing();
  writer.write(record(8, 1), 0);
  new Int32Array(memory)[0] = 2 ** 17 + 1;
  expect(() => read(reader)).toThrow(noRecord);
});

test("the reader reads what was written up to its last look: a writer can't hold it for ever", () => {
  const { reader, writer } = createRing();
  writer.write(record(1, 1), 0);
  reader.look();
  writer.write(record(1, 2), 0);
  expect([reader.next(0), reader.next(0)]).toEqual([record(1, 1), undefined]);
  expect(reader.hasNews).toBe(true);
  expect(read(reader)).toEqual(record(1, 2));
});

test("a reader that comes late is woken for what was written before", () => {
  const memory = new SharedArrayBuffer(ringBytes);
  const writer = new RingWriter(memory, 0);
  writer.write(record(1, 1), 0);
  expect(writer.claimsWaking()).toBe(true);
  expect(read(new RingReader(memory, 0))).toEqual(record(1, 1));
});
