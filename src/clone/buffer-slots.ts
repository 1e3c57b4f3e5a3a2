import { host } from "../base/host.ts";
import { intrinsicGetter } from "../base/intrinsics.ts";
import { getPrototypeOf } from "../base/object.ts";
import { typedArrayName } from "./brand.ts";

/** ES2024's resizable buffers, which `lib: es2023` doesn't know. */
export interface ResizableBuffer extends ArrayBuffer {
  resize(byteLength: number): void;
}

type Read<T> = (object: object) => T;

const unshared = ArrayBuffer.prototype;
const shared = host.SharedArrayBuffer?.prototype;
const byteLength = intrinsicGetter(unshared, "byteLength") as Read<number>;

export function throws<T>(read: (object: T) => unknown, object: T): boolean {
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

/** Reads a slot of an ArrayBuffer or SharedArrayBuffer; undefined in engines that don't know it. */
function bufferSlot<T>(name: string, sharedName: string = name): (buffer: ArrayBufferLike) => T | undefined {
  const [get, getShared] = [intrinsicGetter<T>(unshared, name), intrinsicGetter<T>(shared, sharedName)];
  return (buffer) => {
    try {
      return get?.(buffer);
    } catch {
      return getShared?.(buffer);
    }
  };
}

export const byteLengthOf = bufferSlot("byteLength") as (buffer: ArrayBufferLike) => number;
const isResizable = bufferSlot<boolean>("resizable", "growable");
const maxByteLength = bufferSlot<number>("maxByteLength");

/** To how many bytes a resizable or growable buffer can get; undefined for one of fixed length. */
export function maxByteLengthOf(buffer: ArrayBufferLike): number | undefined {
  return isResizable(buffer) ? maxByteLength(buffer) : undefined;
}

const toBytes = (buffer: ArrayBufferLike): Uint8Array => new Uint8Array(buffer);

export function isDetached(buffer: ArrayBufferLike): boolean {
  // To see its bytes takes longer.
  return byteLengthOf(buffer) === 0 && throws(toBytes, buffer);
}

const typedArrayPrototype = getPrototypeOf(Uint8Array.prototype) as Uint8Array;

type ReadView<T> = (view: ArrayBufferView) => T;

/** Reads a slot of a typed array or a DataView. */
function viewSlot<T>(slot: string, ofDataView: string = slot): ReadView<T> {
  const get = intrinsicGetter<T>(typedArrayPrototype, slot) as Read<T>;
  const getOfDataView = intrinsicGetter<T>(DataView.prototype, ofDataView) as Read<T>;
  return (view) => (typedArrayName(view) ? get : getOfDataView)(view);
}

export const bufferOf: ReadView<ArrayBufferLike> = viewSlot("buffer");
/** Throws, as what follows, for a DataView that is out of bounds or whose buffer is detached. */
export const byteOffsetOf: ReadView<number> = viewSlot("byteOffset");
/** How many bytes of its buffer a view shows. */
export const bytesInView: ReadView<number> = viewSlot("byteLength");
/** Counted in elements; those of a DataView are bytes. */
export const lengthOf: ReadView<number> = viewSlot("length", "byteLength");

const { keys } = typedArrayPrototype;

/** IsTypedArrayOutOfBounds, IsViewOutOfBounds: also true if the buffer is detached. */
export const isOutOfBounds: ReadView<boolean> = (view) => throws(validate, view);

/** The getters of a typed array say 0, but its methods throw: one that every engine has. */
const validate: ReadView<unknown> = (view) => lengthOf(view) || (typedArrayName(view) && keys.call(view as Uint8Array));
