import { host, hostClone } from "../base/host.ts";
import { setPrototypeOf } from "../base/object.ts";
import type { Realm, TypedArrayConstructor } from "../base/realm.ts";
import { typedArrayName } from "./brand.ts";
import {
  bufferOf,
  byteLengthOf,
  byteOffsetOf,
  bytesInView,
  isDetached,
  isOutOfBounds,
  isShared,
  lengthOf,
  maxByteLengthOf,
  throws,
} from "./buffer-slots.ts";
import { refuse } from "./data-clone-error.ts";
import { isLengthTracking } from "./length-tracking.ts";
import type { Memory } from "./memory.ts";
import { alreadyDetached } from "./platform-object-steps.ts";
import { StandIn } from "./stand-in.ts";

type ResizableConstructor = new (byteLength: number, options: { maxByteLength: number }) => ArrayBuffer;

/** Copies an ArrayBuffer; a SharedArrayBuffer's copy is another object on the same memory, where the host can make one. */
export function cloneBuffer(buffer: ArrayBufferLike, memory: Memory): ArrayBufferLike {
  const copy = isShared(buffer) ? shareBuffer(buffer, memory.realm) : copyBuffer(buffer as ArrayBuffer, memory.realm);
  memory.add(buffer, copy);
  return copy;
}

function shareBuffer(buffer: ArrayBufferLike, realm: Realm): ArrayBufferLike {
  // Defined in windows and workers only: false where pages may not share memory.
  if (host.crossOriginIsolated === false) {
    refuse(buffer, "; the page is not cross-origin isolated");
  }
  return hostShares ? bufferOfRealm(hostClone?.(buffer) as SharedArrayBuffer, "SharedArrayBuffer", realm) : buffer;
}

/** WebKit's `structuredClone` makes an ArrayBuffer of it, with a copy of the memory; and what a test's set-up took for one may throw. */
const hostShares = !throws(
  ({ SharedArrayBuffer }) =>
    SharedArrayBuffer?.prototype.slice.call(hostClone?.(new SharedArrayBuffer(1)) as SharedArrayBuffer),
  host,
);

/** Moves a buffer that the host made, always in its own realm, to another: also that of a test's set-up that replaced the classes. */
export function bufferOfRealm<T extends ArrayBufferLike>(buffer: T, name: string, realm: Realm): T {
  return setPrototypeOf(buffer, (realm.intrinsic(name) as { prototype: object }).prototype) as T;
}

function copyBuffer(buffer: ArrayBuffer, realm: Realm): ArrayBuffer {
  if (isDetached(buffer)) refuse(buffer, alreadyDetached);
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

/**
 * What the memory has for an object. The copy of a view on a whole buffer stands for the copy of that buffer too, until it is needed:
 * V8 makes the buffer of a short typed array when it is first asked for, which takes longer than to copy the array.
 */
export function knownCopy(original: object, copy: object | undefined): object | undefined {
  return ArrayBuffer.isView(copy) && !ArrayBuffer.isView(original) ? bufferOf(copy) : copy;
}

export function cloneView(view: ArrayBufferView, memory: Memory): object {
  const name = typedArrayName(view);
  const check = (): unknown => isOutOfBounds(view) && refuse(view, " out of bounds of its buffer");
  check();
  const buffer = bufferOf(view);
  let bufferCopy = knownCopy(buffer, memory.get(buffer));
  // Copied as the plain object that it looks like. docs/deviations.md#borrowed-prototypes
  if (bufferCopy && !(bufferCopy instanceof StandIn) && throws(byteLengthOf, bufferCopy as ArrayBuffer)) {
    bufferCopy = undefined;
  }
  const View = memory.realm.intrinsic(name ?? "DataView") as TypedArrayConstructor;
  const isWhole =
    name &&
    !bufferCopy &&
    bytesInView(view) === byteLengthOf(buffer) &&
    !isShared(buffer) &&
    maxByteLengthOf(buffer) === undefined;
  if (isWhole) {
    // Its constructor copies all of the buffer too.
    const whole = new (View as unknown as new (source: ArrayBufferView) => ArrayBufferView)(view);
    memory.add(buffer, whole);
    memory.add(view, whole);
    return whole;
  }
  bufferCopy ??= cloneBuffer(buffer, memory);
  const length = isLengthTracking(view) ? undefined : lengthOf(view);
  const byteOffset = byteOffsetOf(view);
  const create = (onto: object): ArrayBufferView => new View(onto as ArrayBuffer, byteOffset, length);
  if (bufferCopy instanceof StandIn) {
    return memory.addStandIn(new StandIn(view, false, check, () => create((bufferCopy as StandIn).received)));
  }
  const copy = create(bufferCopy);
  memory.add(view, copy);
  return copy;
}
