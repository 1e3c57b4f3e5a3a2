import { host } from "../base/host.ts";
import { intrinsicGetter } from "../base/intrinsics.ts";
import { typedArrayName } from "./brand.ts";

/** ES2024's resizable buffers, which `lib: es2023` doesn't know. */
export interface ResizableBuffer extends ArrayBuffer {
  resize(byteLength: number): void;
}

function requiredSlot<T>(prototype: object, name: string): (object: object) => T {
  const read = intrinsicGetter<T>(prototype, name);
  if (read === undefined) throw new Error(`entangle: this engine has no getter for ${name}`);
  return read;
}

const unshared = ArrayBuffer.prototype;
const shared = typeof SharedArrayBuffer === "function" ? SharedArrayBuffer.prototype : undefined;
const byteLength = requiredSlot<number>(unshared, "byteLength");
const detached = intrinsicGetter<boolean>(unshared, "detached");
const resizable = intrinsicGetter<boolean>(unshared, "resizable");
const maxByteLength = intrinsicGetter<number>(unshared, "maxByteLength");
const sharedByteLength = intrinsicGetter<number>(shared, "byteLength");
const growable = intrinsicGetter<boolean>(shared, "growable");
const sharedMaxByteLength = intrinsicGetter<number>(shared, "maxByteLength");
const resize = (unshared as Partial<ResizableBuffer>).resize;

export function isShared(buffer: ArrayBufferLike): boolean {
  try {
    byteLength(buffer);
    return false;
  } catch {
    return true;
  }
}

export function byteLengthOf(buffer: ArrayBufferLike): number {
  try {
    return byteLength(buffer);
  } catch {
    return sharedByteLength?.(buffer) ?? 0;
  }
}

/** To how many bytes a resizable or growable buffer can get; undefined for one of fixed length. */
export function maxByteLengthOf(buffer: ArrayBufferLike): number | undefined {
  if (isShared(buffer)) return growable?.(buffer) ? sharedMaxByteLength?.(buffer) : undefined;
  return resizable?.(buffer) ? maxByteLength?.(buffer) : undefined;
}

export function resizeBuffer(buffer: ArrayBufferLike, toByteLength: number): void {
  resize?.call(buffer as ResizableBuffer, toByteLength);
}

export function isDetached(buffer: ArrayBufferLike): boolean {
  if (byteLengthOf(buffer) !== 0 || isShared(buffer)) return false;
  if (detached) return detached(buffer);
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** The internal slots of a typed array or a DataView. The getters of a DataView throw where it is out of bounds. */
interface ViewSlots {
  readonly buffer: (view: object) => ArrayBufferLike;
  readonly byteOffset: (view: object) => number;
  readonly byteLength: (view: object) => number;
  /** Counted in elements. */
  readonly length: (view: object) => number;
}

function viewSlots(prototype: object, length: string): ViewSlots {
  return {
    buffer: requiredSlot(prototype, "buffer"),
    byteOffset: requiredSlot(prototype, "byteOffset"),
    byteLength: requiredSlot(prototype, "byteLength"),
    length: requiredSlot(prototype, length),
  };
}

const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object;
const ofTypedArray = viewSlots(typedArrayPrototype, "length");
const ofDataView = viewSlots(DataView.prototype, "byteLength");
const typedArrayAt = (typedArrayPrototype as { at: (this: unknown, index: number) => unknown }).at;

export function viewSlotsOf(view: ArrayBufferView): ViewSlots {
  return typedArrayName(view) === undefined ? ofDataView : ofTypedArray;
}

/** Unit: bytes. 1 for a DataView. */
export function elementSizeOf(view: ArrayBufferView): number {
  const name = typedArrayName(view);
  return name === undefined ? 1 : (host[name] as Uint8ArrayConstructor).BYTES_PER_ELEMENT;
}

/** IsTypedArrayOutOfBounds, IsViewOutOfBounds: the one throws in any method, the other in its getters. */
export function isOutOfBounds(view: ArrayBufferView): boolean {
  try {
    if (typedArrayName(view) === undefined) ofDataView.byteOffset(view);
    else typedArrayAt.call(view, 0);
    return false;
  } catch {
    return true;
  }
}
