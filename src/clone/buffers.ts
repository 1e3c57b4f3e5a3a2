import { host } from "../base/host.ts";
import { hostRealm, type Realm, type TypedArrayConstructor } from "../base/realm.ts";
import { typedArrayName } from "./brand.ts";
import { isDetached, isOutOfBounds, isShared, maxByteLengthOf, viewSlotsOf } from "./buffer-slots.ts";
import { describe, Uncloneable } from "./data-clone-error.ts";
import { isLengthTracking } from "./length-tracking.ts";
import type { Memory } from "./memory.ts";
import { resolve, StandIn, VIEW } from "./stand-in.ts";

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
    throw new Uncloneable(buffer, "is a SharedArrayBuffer, which only a cross-origin isolated page can clone");
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
  if (maxByteLength === undefined) {
    // The constructor of the copy need not fill it with zeros first, as that of an ArrayBuffer must.
    return new (realm.intrinsic("Uint8Array") as new (source: Uint8Array) => Uint8Array<ArrayBuffer>)(bytes).buffer;
  }
  const copy = new (realm.ArrayBuffer as ResizableConstructor)(bytes.length, { maxByteLength });
  new Uint8Array(copy).set(bytes);
  return copy;
}

export function cloneView(view: ArrayBufferView, memory: Memory): object {
  const slots = viewSlotsOf(view);
  const buffer = slots.buffer(view);
  const check = (): void => {
    if (!isOutOfBounds(view)) return;
    throw new Uncloneable(
      view,
      `${describe(view)} whose buffer was transferred or shrunk, so that it is out of bounds`,
    );
  };
  check();
  const bufferCopy = memory.share(buffer) ?? cloneBuffer(buffer, memory);
  const View = memory.realm.intrinsic(typedArrayName(view) ?? "DataView") as TypedArrayConstructor;
  const byteOffset = slots.byteOffset(view);
  const length = isLengthTracking(view) ? undefined : slots.length(view);
  const receive = (): ArrayBufferView => new View(resolve(bufferCopy) as ArrayBuffer, byteOffset, length);
  const copy = bufferCopy instanceof StandIn ? new StandIn(view, VIEW, check, receive) : receive();
  memory.add(view, copy);
  return copy;
}
