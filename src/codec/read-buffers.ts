import type { Realm, TypedArrayConstructor } from "../base/realm.ts";
import { brandOf } from "../clone/brand.ts";
import { maxByteLengthOf } from "../clone/buffer-slots.ts";
import type { Decoder } from "./decoder.ts";
import { isLittleEndian, viewKinds } from "./format.ts";
import { OBJECT_NODES } from "./limits.ts";

interface ViewTag {
  readonly name: string;
  readonly swap: boolean;
}

const byTag = new Map<number, ViewTag>(
  viewKinds.flatMap(({ name, littleEndian, bigEndian }) => [
    [bigEndian, { name, swap: isLittleEndian && bigEndian !== littleEndian }] as const,
    [littleEndian, { name, swap: !isLittleEndian && bigEndian !== littleEndian }] as const,
  ]),
);
const names = new Set([...viewKinds.map(({ name }) => name), "DataView"]);

/** A typed array of RFC 8746, on a buffer of its own; undefined if the tag is none of them. */
export function readTypedArray(decoder: Decoder, tag: number): object | undefined {
  const kind = byTag.get(tag);
  if (kind === undefined) return undefined;
  const at = decoder.offset;
  const { View, size } = viewOf(decoder, kind.name, at);
  decoder.charge(OBJECT_NODES);
  const buffer = decoder.copyBytes();
  if (buffer.byteLength % size !== 0) decoder.fail(`a ${kind.name} of ${buffer.byteLength} bytes`, at);
  if (kind.swap) swapBytes(new Uint8Array(buffer), size);
  return new View(buffer, 0, buffer.byteLength / size);
}

function viewOf(decoder: Decoder, name: string, offset: number): { View: TypedArrayConstructor; size: number } {
  const View = decoder.realm.intrinsic(name) as (TypedArrayConstructor & { BYTES_PER_ELEMENT?: number }) | undefined;
  if (View === undefined) return decoder.fail(`a ${name}, which this engine doesn't have`, offset);
  return { View, size: View.BYTES_PER_ELEMENT ?? 1 };
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse();
}

export function isViewName(name: string): boolean {
  return names.has(name);
}

/** [kind, buffer, offset, length]: without a length, the view follows that of its resizable buffer. */
export function readView(decoder: Decoder, name: string, count: number): object {
  const at = decoder.offset;
  if (count !== 2 && count !== 3) decoder.fail(`a ${name} of ${count} parts`, at);
  const { View, size } = viewOf(decoder, name, at);
  decoder.enterLeaf();
  const buffer = decoder.value();
  decoder.leave();
  if (!isArrayBuffer(buffer)) return decoder.fail(`a ${name} on something else than an ArrayBuffer`, at);
  const offset = decoder.index("the offset of a view");
  const length = count === 3 ? decoder.index("the length of a view") : undefined;
  const end = offset + (length ?? 0) * size;
  if (end > buffer.byteLength || offset % size !== 0) decoder.fail(`a ${name} outside of its buffer`, at);
  if (length === undefined && maxByteLengthOf(buffer) === undefined) {
    decoder.fail(`a ${name} without a length on a buffer that isn't resizable`, at);
  }
  return length === undefined ? new View(buffer, offset) : new View(buffer, offset, length);
}

function isArrayBuffer(value: unknown): value is ArrayBuffer {
  if (typeof value !== "object" || value === null) return false;
  const brand = brandOf(value);
  // One that can be shared may be in the list that goes with the message.
  return brand === "ArrayBuffer" || brand === "SharedArrayBuffer";
}

type ResizableConstructor = new (byteLength: number, options: { maxByteLength: number }) => ArrayBuffer;

/** [bytes, maxByteLength] */
export function readResizableBuffer(decoder: Decoder): object {
  const at = decoder.offset;
  const bytes = decoder.byteString("the bytes of a buffer");
  const maxByteLength = decoder.index("the maximal length of a buffer");
  if (maxByteLength < bytes.length) decoder.fail("a buffer longer than its maximal length", at);
  decoder.chargeReserved(maxByteLength);
  const buffer = createResizable(decoder.realm, bytes.length, maxByteLength);
  if (maxByteLengthOf(buffer) === undefined) decoder.fail("a resizable buffer, which this engine doesn't have", at);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

function createResizable({ ArrayBuffer }: Realm, byteLength: number, maxByteLength: number): ArrayBuffer {
  return new (ArrayBuffer as ResizableConstructor)(byteLength, { maxByteLength });
}
