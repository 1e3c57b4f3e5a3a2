import { host } from "../base/host.ts";
import { hostRealm, type Realm, type TypedArrayConstructor } from "../base/realm.ts";
import { typedArrayName } from "./brand.ts";
import { byteLengthOf, isDetached, isOutOfBounds, isShared, maxByteLengthOf, viewSlotsOf } from "./buffer-slots.ts";
import { describe, Uncloneable } from "./data-clone-error.ts";
import { isLengthTracking } from "./length-tracking.ts";
import type { Memory } from "./memory.ts";
import { PendingTransfer, PendingView } from "./pending.ts";

type ResizableConstructor = new (byteLength: number, options: { maxByteLength: number }) => ArrayBuffer;

const hostClone = host.structuredClone;

/** Copies an ArrayBuffer; a SharedArrayBuffer's copy is another object on the same memory, where the host can make one. */
export function cloneBuffer(buffer: ArrayBufferLike, memory: Memory): ArrayBufferLike {
  const copy = isShared(buffer) ? shareBuffer(buffer, memory.realm) : copyBuffer(buffer as ArrayBuffer, memory.realm);
  memory.add(buffer, copy);
  return copy;
}

function shareBuffer(buffer: ArrayBufferLike, realm: Realm): ArrayBufferLike {
  // Defined in windows and workers only: false where pages may not share memory.
  if (host.crossOriginIsolated === false) {
    throw new Uncloneable(
      buffer,
      "is a SharedArrayBuffer, which can be cloned only where the page is cross-origin isolated",
    );
  }
  return hostClone ? bufferOfRealm(hostClone(buffer) as SharedArrayBuffer, "SharedArrayBuffer", realm) : buffer;
}

/** Moves a buffer that the host made, always in its own realm, to another. */
export function bufferOfRealm<T extends ArrayBufferLike>(buffer: T, name: string, realm: Realm): T {
  if (realm === hostRealm) return buffer;
  return Object.setPrototypeOf(buffer, (realm.intrinsic(name) as { prototype: object }).prototype) as T;
}

function copyBuffer(buffer: ArrayBuffer, realm: Realm): ArrayBuffer {
  if (isDetached(buffer))
    throw new Uncloneable(buffer, "is an ArrayBuffer that is detached; it was transferred before");
  const bytes = new Uint8Array(buffer);
  const maxByteLength = maxByteLengthOf(buffer);
  if (maxByteLength !== undefined) {
    const copy = new (realm.ArrayBuffer as ResizableConstructor)(byteLengthOf(buffer), { maxByteLength });
    new Uint8Array(copy).set(bytes);
    return copy;
  }
  // The constructor of the copy need not fill it with zeros first, as that of an ArrayBuffer must.
  const Uint8 = realm.intrinsic("Uint8Array") as new (source: Uint8Array) => Uint8Array<ArrayBuffer>;
  return new Uint8(bytes).buffer;
}

export function cloneView(view: ArrayBufferView, memory: Memory): object {
  const slots = viewSlotsOf(view);
  const buffer = slots.buffer(view);
  const isResizable = maxByteLengthOf(buffer) !== undefined;
  if (isDetached(buffer) || (isResizable && isOutOfBounds(view))) {
    const reason = `${describe(view)} whose buffer was transferred or shrunk, so that it is out of bounds`;
    throw new Uncloneable(view, reason);
  }
  const bufferCopy = memory.get(buffer) ?? cloneBuffer(buffer, memory);
  const View = memory.realm.intrinsic(typedArrayName(view) ?? "DataView") as TypedArrayConstructor;
  const byteOffset = slots.byteOffset(view);
  const length = isResizable && isLengthTracking(view) ? undefined : slots.length(view);
  const create = (onto: ArrayBufferLike): ArrayBufferView =>
    length === undefined ? new View(onto, byteOffset) : new View(onto, byteOffset, length);
  const copy =
    bufferCopy instanceof PendingTransfer ? new PendingView(bufferCopy, create) : create(bufferCopy as ArrayBuffer);
  memory.add(view, copy);
  return copy;
}
