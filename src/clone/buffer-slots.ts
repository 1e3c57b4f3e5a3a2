import { intrinsicGetter } from "../base/intrinsics.ts";
import { typedArrayName } from "./brand.ts";

/** ES2024's resizable buffers, which `lib: es2023` doesn't know. */
export interface ResizableBuffer extends ArrayBuffer {
  resize(byteLength: number): void;
}

type Read<T> = (object: object) => T;

const unshared = ArrayBuffer.prototype;
const shared = typeof SharedArrayBuffer === "function" ? SharedArrayBuffer.prototype : undefined;
const byteLength = intrinsicGetter(unshared, "byteLength") as Read<number>;
const resizable = intrinsicGetter<boolean>(unshared, "resizable");
const maxByteLength = intrinsicGetter<number>(unshared, "maxByteLength");
const sharedByteLength = intrinsicGetter<number>(shared, "byteLength");
const growable = intrinsicGetter<boolean>(shared, "growable");
const sharedMaxByteLength = intrinsicGetter<number>(shared, "maxByteLength");

function throws(read: (object: object) => unknown, object: object): boolean {
  try {
    read(object);
    return false;
  } catch {
    return true;
  }
}

export function isShared(buffer: ArrayBufferLike): boolean {
  return throws(byteLength, buffer);
}

export function byteLengthOf(buffer: ArrayBufferLike): number {
  return (isShared(buffer) ? sharedByteLength : byteLength)?.(buffer) ?? 0;
}

/** To how many bytes a resizable or growable buffer can get; undefined for one of fixed length. */
export function maxByteLengthOf(buffer: ArrayBufferLike): number | undefined {
  if (isShared(buffer)) return growable?.(buffer) ? sharedMaxByteLength?.(buffer) : undefined;
  return resizable?.(buffer) ? maxByteLength?.(buffer) : undefined;
}

const toBytes = (buffer: object): Uint8Array => new Uint8Array(buffer as ArrayBuffer);

export function isDetached(buffer: ArrayBufferLike): boolean {
  return byteLengthOf(buffer) === 0 && throws(toBytes, buffer);
}

/** The internal slots of a typed array or a DataView. */
interface ViewSlots {
  readonly buffer: Read<ArrayBufferLike>;
  /** Throws, as `byteLength`, for a DataView that is out of bounds or whose buffer is detached. */
  readonly byteOffset: Read<number>;
  readonly byteLength: Read<number>;
  /** Counted in elements. */
  readonly length: Read<number>;
  /** Throws for a view that is out of bounds or whose buffer is detached. */
  readonly validate: Read<unknown>;
}

function viewSlots(prototype: object, length: string): ViewSlots {
  const read = (name: string) => intrinsicGetter(prototype, name) as Read<never>;
  const byteOffset = read("byteOffset");
  return {
    buffer: read("buffer"),
    byteOffset,
    byteLength: read("byteLength"),
    length: read(length),
    validate: byteOffset,
  };
}

const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
const { at } = typedArrayPrototype;
const ofDataView = viewSlots(DataView.prototype, "byteLength");
const ofTypedArray: ViewSlots = {
  ...viewSlots(typedArrayPrototype, "length"),
  validate: (view) => at.call(view as Uint8Array, 0),
};

export function viewSlotsOf(view: ArrayBufferView): ViewSlots {
  return typedArrayName(view) === undefined ? ofDataView : ofTypedArray;
}

/** IsTypedArrayOutOfBounds, IsViewOutOfBounds: also true if the buffer is detached. */
export function isOutOfBounds(view: ArrayBufferView): boolean {
  return throws(viewSlotsOf(view).validate, view);
}
