import { type DOMExceptionConstructor, host } from "../base/host.ts";
import { defineHidden } from "../base/intrinsics.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { classNameOf, describe, Uncloneable } from "./data-clone-error.ts";
import type { PlatformObjectSteps, TransferSteps } from "./platform-object-steps.ts";
import { isLockedStream, transferStream } from "./streams.ts";

/** Captured at load: a page may replace the global by ours, and asking that would recurse. */
const hostClone = host.structuredClone;

/** The host's transferable interfaces, by name. ArrayBuffer is no platform object. */
const transferable: ReadonlySet<string> = new Set([
  "AudioData",
  "ImageBitmap",
  "MediaSourceHandle",
  "MediaStreamTrack",
  "MessagePort",
  "MIDIAccess",
  "OffscreenCanvas",
  "ReadableStream",
  "RTCDataChannel",
  "TransformStream",
  "VideoFrame",
  "WebTransportReceiveStream",
  "WebTransportSendStream",
  "WritableStream",
]);

interface HostInterface {
  readonly name: string;
  readonly prototype: object;
  readonly constructor: unknown;
}

/** Classes that were looked at and are no interface of the host: a cache. */
const ordinaryClasses = new WeakSet<object>();

/**
 * The steps of an object that is an instance of one of the host's interfaces, by the nearest one of its prototype chain. No host
 * shows the slot itself; an object that only inherits from an interface is refused with the real ones.
 */
export function hostObjectStepsOf(value: object): PlatformObjectSteps | undefined {
  let prototype: object | null = Object.getPrototypeOf(value);
  for (; prototype !== null && prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype)) {
    const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
    if (typeof constructor !== "function" || ordinaryClasses.has(constructor)) continue;
    const found = { name: classNameOf(constructor), prototype, constructor };
    if (isHostInterface(found) || isDeletedInterface(value, found)) return stepsOf(found);
    ordinaryClasses.add(constructor);
  }
  return undefined;
}

function stepsOf(found: HostInterface): PlatformObjectSteps {
  return {
    clone: (value, realm) => cloneHostObject(value, found, realm),
    ...(transferable.has(found.name) && { transfer: hostTransfer(found.name) }),
  };
}

const webAssembly = (host.WebAssembly ?? {}) as Readonly<Record<string, unknown>>;
const isEnumerable = Object.prototype.propertyIsEnumerable;
const toSource = Function.prototype.toString;

/**
 * Whether a class is an interface of the host. Those are globals, and non-enumerable or (in Bun only that) native, unlike classes
 * of a program; and they have enumerable members or (in Node) are written in JavaScript, unlike classes of the language.
 */
function isHostInterface({ name, prototype, constructor }: HostInterface): boolean {
  if (Object.hasOwn(webAssembly, name)) return webAssembly[name] === constructor && !/Error$/.test(name);
  const isNative = /\[native code\]/.test(toSource.call(constructor));
  if (isNative && Object.keys(prototype).length === 0) return false;
  return host[name] === constructor && (isNative || !isEnumerable.call(host, name));
}

/** A program may have deleted the global; the objects are what they were, and the host can clone them. */
function isDeletedInterface(value: object, { name, prototype }: HostInterface): boolean {
  const tag = Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag);
  if (name in host || tag?.value !== name || tag.writable) return false;
  const copy = tryHostClone(value);
  return copy !== undefined && Object.getPrototypeOf(copy) === prototype;
}

function cloneHostObject(value: object, { name, prototype, constructor }: HostInterface, realm: Realm): object {
  if (name === "DOMException" && realm !== hostRealm) return cloneDOMException(value as Error, realm.DOMException);
  const copy = tryHostClone(value);
  // Node makes {} of what it can't clone, also of a DOMException, and a Blob of a File.
  if (copy && Object.getPrototypeOf(copy) === prototype) return copy;
  if (name === "File") return cloneFile(value as FileLike, constructor as FileConstructor);
  if (name === "DOMException") return cloneDOMException(value as Error, constructor as DOMExceptionConstructor);
  throw new Uncloneable(value, `${describe(value)}, which can't be cloned`);
}

function tryHostClone(value: object): object | undefined {
  try {
    return hostClone?.(value) as object | undefined;
  } catch {
    return undefined;
  }
}

interface FileLike {
  readonly name: string;
  readonly type: string;
  readonly lastModified: number;
}

type FileConstructor = new (parts: unknown[], name: string, options: object) => object;

function cloneFile(file: FileLike, File: FileConstructor): object {
  return new File([file], file.name, { type: file.type, lastModified: file.lastModified });
}

/** DOMException's serialization and deserialization steps, which keep name, message and, as browsers do, stack. */
export function cloneDOMException(value: Error, DOMException: DOMExceptionConstructor): object {
  const copy = new DOMException(value.message, value.name);
  const { stack } = value;
  if (typeof stack === "string") defineHidden(copy, "stack", stack);
  return copy;
}

function hostTransfer(name: string): TransferSteps {
  return {
    // Of other objects the host itself refuses what is detached.
    refusal: (value) => (isLockedStream(value) ? "that is locked; release its reader or writer first" : undefined),
    transfer: (value) => transferStream(value, name) ?? transferByHost(value) ?? refuseTransfer(value),
    receive: (dataHolder) => dataHolder as object,
  };
}

function transferByHost(value: object): unknown {
  try {
    return hostClone?.(value, { transfer: [value] });
  } catch {
    return undefined;
  }
}

function refuseTransfer(value: object): never {
  throw new Uncloneable(value, `${describe(value)}, which this host can't transfer, or not in this state`);
}
