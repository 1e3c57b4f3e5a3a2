import { expect, test } from "vitest";
import { hostEnvironment } from "../../src/link/environment.ts";
import { toBytes, toKey } from "../../src/link/node.ts";

test("random bytes: as many as are asked for, none twice, and none that change later", () => {
  const counts = [16, 1, 1000, 16, 5000, 16, ...Array.from({ length: 200 }, () => 16)];
  const given = counts.map((count) => hostEnvironment.random(count));
  const before = given.map((bytes) => Uint8Array.from(bytes));
  expect(given.map(({ length }) => length)).toEqual(counts);
  hostEnvironment.random(2000);
  expect(given).toEqual(before);
  const names = given.filter(({ length }) => length === 16).map(toKey);
  expect(new Set(names).size).toBe(names.length);
  for (const bytes of given) bytes.fill(0);
  expect(hostEnvironment.random(16)).not.toEqual(new Uint8Array(16));
});

test("bytes as a key, and back", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const key = toKey(bytes);
  expect([...key].map((character) => character.charCodeAt(0))).toEqual([...bytes]);
  expect(toBytes(key)).toEqual(bytes);
  expect(toKey(bytes.subarray(3, 3))).toBe("");
});
