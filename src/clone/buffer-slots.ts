import { host } from "../base/host.ts";
import { intrinsicGetter } from "../base/intrinsics.ts";
import { typedArrayName } from "./brand.ts";

/** ES2024's resizable buffers, which `lib: es2023` doesn't know. */
export interface ResizableBuffer extends ArrayBuffer {
  resize(byteLength: number): void;
}

type Read<T> = (object: object) => T;

const unshared = ArrayBuffer.prototype;
const shared = host.SharedArrayBuffer?.prototype;
const byteLength = intrinsicGetter(unshared, "byteLength") as Read<number>;

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

function viewSlots(prototype: object, length: string, validate?: Read<unknown>): ViewSlots {
  const read = (name: string) => intrinsicGetter(prototype, name) as Read<never>;
  const byteOffset = read("byteOffset");
  return {
    buffer: read("buffer"),
    byteOffset,
    byteLength: read("byteLength"),
    length: read(length),
    validate: validate ?? byteOffset,
  };
}

const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
const { at } = typedArrayPrototype;
const ofDataView = viewSlots(DataView.prototype, "byteLength");
const ofTypedArray = viewSlots(
  typedArrayPrototype,
  "length",
  (view) => ofTypedArray.length(view) || at.call(view as Uint8Array, 0),
);

/** @param name of the typed array's constructor; undefined for a DataView */
export function slotsOfView(name: string | undefined): ViewSlots {
  return name === undefined ? ofDataView : ofTypedArray;
}

export const viewSlotsOf = (view: ArrayBufferView): ViewSlots => slotsOfView(typedArrayName(view));

/** IsTypedArrayOutOfBounds, IsViewOutOfBounds: also true if the buffer is detached. */
export function isOutOfBounds(view: ArrayBufferView, slots: ViewSlots = viewSlotsOf(view)): boolean {
  return throws(slots.validate, view);
}
