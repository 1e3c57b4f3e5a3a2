import { host } from "../base/host.ts";
import type { Realm, TypedArray, TypedArrayConstructor } from "../base/realm.ts";
import { typedArrayName } from "./brand.ts";
import { describe, Uncloneable } from "./data-clone-error.ts";
import type { Memory } from "./memory.ts";
import { PendingTransfer, PendingView } from "./pending.ts";

/** ES2024's resizable buffers, which `lib: es2023` doesn't know. */
interface MaybeResizable {
  readonly detached?: boolean;
  readonly resizable?: boolean;
  readonly growable?: boolean;
  readonly maxByteLength: number;
  resize(byteLength: number): void;
}
type Buffer = ArrayBuffer & MaybeResizable;
type BufferConstructor = new (byteLength: number, options?: { maxByteLength: number }) => ArrayBuffer;

const hostClone = host.structuredClone;

function viewGetter<T>(prototype: object, name: string): (view: ArrayBufferView) => T {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get as (this: unknown) => T;
  return (view) => get.call(view);
}
const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object;
const ofTypedArray = {
  buffer: viewGetter<ArrayBufferLike>(typedArrayPrototype, "buffer"),
  byteOffset: viewGetter<number>(typedArrayPrototype, "byteOffset"),
  byteLength: viewGetter<number>(typedArrayPrototype, "byteLength"),
};
const ofDataView = {
  buffer: viewGetter<ArrayBufferLike>(DataView.prototype, "buffer"),
  byteOffset: viewGetter<number>(DataView.prototype, "byteOffset"),
  byteLength: viewGetter<number>(DataView.prototype, "byteLength"),
};

export function isDetached(buffer: ArrayBufferLike): boolean {
  const { detached } = buffer as Buffer;
  if (detached !== undefined) return detached;
  if (buffer.byteLength !== 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** Copies an ArrayBuffer; a SharedArrayBuffer's copy is another object on the same memory, where the host can make one. */
export function cloneBuffer(buffer: ArrayBufferLike, memory: Memory): ArrayBufferLike {
  const copy = isShared(buffer) ? shareBuffer(buffer) : copyBuffer(buffer as Buffer, memory.realm);
  memory.add(buffer, copy);
  return copy;
}

function isResizable(buffer: ArrayBufferLike): boolean {
  const { resizable, growable } = buffer as Buffer;
  return resizable === true || growable === true;
}

function isShared(buffer: ArrayBufferLike): boolean {
  return typeof SharedArrayBuffer === "function" && buffer instanceof SharedArrayBuffer;
}

function shareBuffer(buffer: ArrayBufferLike): ArrayBufferLike {
  return hostClone ? (hostClone(buffer) as ArrayBufferLike) : buffer;
}

function copyBuffer(buffer: Buffer, realm: Realm): ArrayBuffer {
  if (isDetached(buffer))
    throw new Uncloneable(buffer, "is an ArrayBuffer that is detached; it was transferred before");
  const bytes = new Uint8Array(buffer);
  if (buffer.resizable) {
    const { maxByteLength } = buffer;
    const copy = new (realm.ArrayBuffer as BufferConstructor)(buffer.byteLength, { maxByteLength });
    new Uint8Array(copy).set(bytes);
    return copy;
  }
  // The constructor of the copy need not fill it with zeros first, as that of an ArrayBuffer must.
  const Uint8 = realm.intrinsic("Uint8Array") as new (source: Uint8Array) => Uint8Array<ArrayBuffer>;
  return new Uint8(bytes).buffer;
}

export function cloneView(view: ArrayBufferView, memory: Memory): object {
  const name = typedArrayName(view);
  const of = name === undefined ? ofDataView : ofTypedArray;
  const buffer = of.buffer(view);
  if (isDetached(buffer) || (isResizable(buffer) && isOutOfBounds(view))) {
    throw new Uncloneable(
      view,
      `${describe(view)} whose buffer was transferred or shrunk, so that it is out of bounds`,
    );
  }
  const bufferCopy = memory.get(buffer) ?? cloneBuffer(buffer, memory);
  const byteOffset = of.byteOffset(view);
  const lengthTracking = isLengthTracking(view, buffer as Buffer, byteOffset + of.byteLength(view));
  const length = name === undefined ? of.byteLength(view) : (view as TypedArray).length;
  const create = (onto: ArrayBufferLike): ArrayBufferView => {
    const View = memory.realm.intrinsic(name ?? "DataView") as TypedArrayConstructor;
    return lengthTracking ? new View(onto, byteOffset) : new View(onto, byteOffset, length);
  };
  const copy =
    bufferCopy instanceof PendingTransfer ? new PendingView(bufferCopy, create) : create(bufferCopy as ArrayBuffer);
  memory.add(view, copy);
  return copy;
}

const typedArrayAt = (typedArrayPrototype as { at: (this: unknown, index: number) => unknown }).at;

/** IsTypedArrayOutOfBounds, IsViewOutOfBounds: the one throws in any method, the other in its getters. */
function isOutOfBounds(view: ArrayBufferView): boolean {
  try {
    if (typedArrayName(view) === undefined) ofDataView.byteOffset(view);
    else typedArrayAt.call(view, 0);
    return false;
  } catch {
    return true;
  }
}

/**
 * Whether a view follows the length of its resizable buffer. Nothing in the language tells but an experiment: shrink the buffer
 * below the end of the view, see whether the view is out of bounds, put length and bytes back. A SharedArrayBuffer can't shrink;
 * there a view that reaches the end is taken to follow. docs/deviations.md#growable-shared-views
 */
function isLengthTracking(view: ArrayBufferView, buffer: Buffer, end: number): boolean {
  if (!isResizable(buffer)) return false;
  const { byteLength } = buffer;
  const { BYTES_PER_ELEMENT = 1 } = view as { BYTES_PER_ELEMENT?: number };
  if (byteLength - end >= BYTES_PER_ELEMENT) return false;
  if (buffer.growable || end === 0) return true;
  const tail = new Uint8Array(buffer).slice(end - 1);
  buffer.resize(end - 1);
  const fixed = isOutOfBounds(view);
  buffer.resize(byteLength);
  new Uint8Array(buffer).set(tail, end - 1);
  return !fixed;
}
