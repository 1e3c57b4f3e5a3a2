import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameWriter } from "../../src/link/frame-writer.ts";

/** A batch of one frame of so many equal bytes. */
function batchOf(type: number, length: number): number[] {
  const size = length + 1;
  return [size >>> 24, size >>> 16, (size >>> 8) & 0xff, size & 0xff, type, ...Array<number>(length).fill(type)];
}

test("writers share no bytes: neither what several have begun, nor what was taken from them", () => {
  const writers = Array.from({ length: 9 }, () => new FrameWriter());
  const taken: [Uint8Array, number[]][] = [];
  for (const length of [1, 5000, 0, 30_000, 70_000, 100, 200_000, 3, 4091, 4092]) {
    writers.forEach((writer, i) => void writer.begin(i).bytes(new Uint8Array(length).fill(i)).end());
    // In another order than they were begun.
    for (const i of [3, 0, 8, 1, 7]) taken.push([(writers[i] as FrameWriter).take(), batchOf(i, length)]);
    for (const i of [2, 4, 5, 6]) {
      const writer = writers[i] as FrameWriter;
      writer.begin(i).end();
      taken.push([writer.take(), [...batchOf(i, length), ...batchOf(i, 0)]]);
    }
  }
  for (const [batch, expected] of taken) expect([...batch]).toEqual(expected);
  for (const writer of writers) {
    expect(writer.length).toBe(0);
    expect(writer.take()).toEqual(new Uint8Array());
  }
});

test("what is lent stands where it was written, uncopied, and counts until it is taken", () => {
  const frames = fc.array(fc.record({ length: fc.nat(40), ends: fc.constantFrom("end", "endWith"), takes: fc.nat(2) }));
  fc.assert(
    fc.property(frames, (list) => {
      const [lending, copying] = [new FrameWriter(20), new FrameWriter()];
      const taken: number[] = [];
      const lent: Uint8Array[] = [];
      let lentCount = 0;
      const take = (): void => {
        const { length } = lending;
        const piece = lending.take();
        expect(lending.length).toBe(length - piece.length);
        if (piece === lent[lentCount]) lentCount++;
        taken.push(...piece);
      };
      for (const [i, { length, ends, takes }] of list.entries()) {
        const bytes = new Uint8Array(length).fill(i);
        for (const writer of [lending, copying]) writer.begin(i).varint(i * 100);
        if (ends === "endWith") lending.endWith(bytes);
        else lending.bytes(bytes).end();
        copying.bytes(bytes).end();
        if (ends === "endWith" && length >= 20) lent.push(bytes);
        for (let count = 0; count < takes; count++) take();
      }
      while (lending.length > 0) take();
      expect(lentCount).toBe(lent.length);
      expect(taken).toEqual([...copying.take()]);
    }),
  );
});
