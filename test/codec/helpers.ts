import { hostRealm } from "../../src/base/realm.ts";
import { Memory } from "../../src/clone/memory.ts";
import { cloneRoot } from "../../src/clone/structured-clone.ts";
import { encode, encodeJob } from "../../src/codec/encode.ts";
import { noPort } from "../../src/codec/encoder.ts";
import { defaultCodecLimits } from "../../src/codec/limits.ts";

export const cloneOf = (value: unknown): unknown => cloneRoot(value, new Memory(hostRealm));

export { noPort };

/** The bytes of a value without Blobs. */
export function bytesOf(value: unknown): Uint8Array {
  const bytes = encode(value, noPort);
  if (bytes instanceof Promise) throw new TypeError("bytesOf: the value holds a Blob; await encode() yourself");
  return bytes;
}

/** The bytes of a value as a program has it, not of a copy; a promise if it holds a Blob. */
export const postedBytesOf = (value: unknown): Uint8Array | Promise<Uint8Array> | undefined =>
  encodeJob({ root: value, portIndexOf: noPort, limits: defaultCodecLimits, postedIn: hostRealm });

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));
