import { type DOMExceptionConstructor, host } from "../base/host.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { describe, Uncloneable } from "./data-clone-error.ts";
import type { PlatformObjectSteps, TransferSteps } from "./platform-object-steps.ts";
import { isLockedStream, transferStream } from "./streams.ts";

/** Captured at load: a page may replace the global by ours, and asking that would recurse. */
const hostClone = host.structuredClone;

/** The host's serializable interfaces, by name: HTML, FileAPI, Geometry, Web Crypto, WebCodecs, WebRTC, WebAssembly, File System. */
const serializable: ReadonlySet<string> = new Set([
  "AudioData",
  "Blob",
  "CryptoKey",
  "CropTarget",
  "DOMException",
  "DOMMatrix",
  "DOMMatrixReadOnly",
  "DOMPoint",
  "DOMPointReadOnly",
  "DOMQuad",
  "DOMRect",
  "DOMRectReadOnly",
  "EncodedAudioChunk",
  "EncodedVideoChunk",
  "File",
  "FileList",
  "FileSystemDirectoryHandle",
  "FileSystemFileHandle",
  "FileSystemHandle",
  "GPUCompilationInfo",
  "ImageBitmap",
  "ImageData",
  "Module",
  "QuotaExceededError",
  "RTCCertificate",
  "RTCEncodedAudioFrame",
  "RTCEncodedVideoFrame",
  "VideoFrame",
  "WebTransportError",
]);

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

/**
 * The steps of an object that is an instance of one of the host's interfaces, by the nearest class of its prototype chain that is
 * a global of the host. No host shows the slot itself; an object that only inherits from an interface is refused with the real ones.
 */
export function hostObjectStepsOf(value: object): PlatformObjectSteps | undefined {
  const found = hostInterfaceOf(value);
  if (found === undefined) return undefined;
  return {
    ...(serializable.has(found.name) && {
      clone: (original: object, realm: Realm) => cloneHostObject(original, found, realm),
    }),
    ...(transferable.has(found.name) && { transfer: hostTransfer(found.name) }),
  };
}

interface HostInterface {
  readonly name: string;
  readonly prototype: object;
  readonly constructor: unknown;
}

function hostInterfaceOf(value: object): HostInterface | undefined {
  let prototype: object | null = Object.getPrototypeOf(value);
  for (; prototype !== null && prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype)) {
    const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
    if (typeof constructor !== "function" || ordinaryClasses.has(constructor)) continue;
    const { name } = constructor;
    if (isHostInterface(name, constructor, prototype)) return { name, prototype, constructor };
    ordinaryClasses.add(constructor);
  }
  return undefined;
}

/** Classes that were looked at and are no interface of the host: a cache. */
const ordinaryClasses = new WeakSet<object>();

/**
 * Classes of the language are no platform objects. What reaches this only inherits from them (its brand is another), and is an
 * ordinary object or an error.
 */
const languageClasses: ReadonlySet<string> = new Set([
  "AggregateError",
  "Array",
  "ArrayBuffer",
  "BigInt",
  "Boolean",
  "CompileError",
  "DataView",
  "Date",
  "Error",
  "EvalError",
  "Function",
  "Iterator",
  "LinkError",
  "Map",
  "Number",
  "Promise",
  "RangeError",
  "ReferenceError",
  "RegExp",
  "RuntimeError",
  "Set",
  "SharedArrayBuffer",
  "String",
  "SuppressedError",
  "Symbol",
  "SyntaxError",
  "TypeError",
  "URIError",
  "WeakMap",
  "WeakSet",
  "BigInt64Array",
  "BigUint64Array",
  "Float16Array",
  "Float32Array",
  "Float64Array",
  "Int8Array",
  "Int16Array",
  "Int32Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Uint16Array",
  "Uint32Array",
]);

const webAssembly = (host.WebAssembly ?? {}) as Readonly<Record<string, unknown>>;

const toSource = Function.prototype.toString;
const isEnumerable = Object.prototype.propertyIsEnumerable;

/** A host's interfaces are globals that are non-enumerable or native (in Bun only that); a program's own classes are neither. */
function isHostInterface(name: string, constructor: unknown, prototype: object): boolean {
  if (languageClasses.has(name)) return false;
  if (Object.hasOwn(webAssembly, name) && webAssembly[name] === constructor) return true;
  if (name in host) return host[name] === constructor && (!isEnumerable.call(host, name) || isNative(constructor));
  // A program may have deleted the global; the objects are what they were.
  return serializable.has(name) && Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag)?.value === name;
}

function isNative(constructor: unknown): boolean {
  return /\{\s*\[native code\]\s*\}$/.test(toSource.call(constructor));
}

function cloneHostObject(value: object, { name, prototype, constructor }: HostInterface, realm: Realm): object {
  if (name === "DOMException" && realm !== hostRealm) return cloneDOMException(value as Error, realm.DOMException);
  const copy = tryHostClone(value);
  // Node makes {} of a DOMException and a Blob of a File.
  if (copy && Object.getPrototypeOf(copy) === prototype) return copy;
  if (name === "File") return cloneFile(value as FileLike, constructor as FileConstructor);
  if (name === "DOMException") return cloneDOMException(value as Error, constructor as DOMExceptionConstructor);
  throw new Uncloneable(value, `${describe(value)}, which this host can't clone`);
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
  if (typeof stack === "string")
    Object.defineProperty(copy, "stack", { value: stack, writable: true, configurable: true });
  return copy;
}

function hostTransfer(name: string): TransferSteps {
  return {
    // Of other objects the host itself refuses what is detached.
    isDetached: isLockedStream,
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
