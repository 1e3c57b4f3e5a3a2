import { type DOMExceptionConstructor, host, hostClone } from "../base/host.ts";
import { defineHidden } from "../base/intrinsics.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { revealingPrototypes } from "./brand.ts";
import { classNameOf, describe, Uncloneable } from "./data-clone-error.ts";
import type { PlatformObjectSteps } from "./platform-object-steps.ts";
import { transferStream } from "./streams.ts";

/** The host's transferable interfaces, by name. ArrayBuffer is no platform object. */
const transferable =
  /^(AudioData|ImageBitmap|Media(SourceHandle|StreamTrack)|MessagePort|MIDIAccess|OffscreenCanvas|RTCDataChannel|VideoFrame|(Readable|Transform|Writable|WebTransport(Receive|Send))Stream)$/;

const toSource = Function.prototype.toString;
const { getPrototypeOf, getOwnPropertyDescriptor } = Object;

/** Prototypes that were looked at and are of no interface: a cache. */
const ordinary = new WeakSet<object>();

/**
 * The steps of an object that is an instance of one of the host's interfaces, by the nearest one of its prototype chain. No script
 * sees the slot itself; an object that only inherits from an interface is refused with the real ones.
 */
export function hostObjectStepsOf(value: object): PlatformObjectSteps | undefined {
  // The namespace of a module has no prototype, but a tag of its own.
  let at = getPrototypeOf(value) ?? (tagOf(value) === "Module" ? value : null);
  for (; at !== null && !revealingPrototypes.has(at); at = getPrototypeOf(at)) {
    const prototype: object = at;
    if (ordinary.has(prototype)) continue;
    const constructor: unknown = getOwnPropertyDescriptor(prototype, "constructor")?.value;
    const name = classNameOf(constructor);
    if (!isInterface(prototype, constructor, name) && !isDeletedInterface(value, prototype, name)) {
      ordinary.add(prototype);
      continue;
    }
    return {
      clone: (original, realm) => cloneHostObject(original, prototype, name, realm),
      // Of other objects the host itself refuses what is detached.
      refusal: (stream) =>
        (stream as { locked?: unknown }).locked === true
          ? "that is locked; release its reader or writer first"
          : undefined,
      ...(transferable.test(name) && { transfer: (original) => transferHostObject(original, name) }),
    };
  }
  return undefined;
}

/**
 * Whether a prototype is that of an interface of the host, or of a class of the language whose objects don't show what they are
 * (Promise, Intl's, iterators). Those have a `@@toStringTag` that can't be assigned to, or members to enumerate, and are native; or
 * they are globals that are not enumerable (in Node and Deno, which write some in JavaScript). Classes of a program are neither.
 */
function isInterface(prototype: object, constructor: unknown, name: string): boolean {
  const isTagged = tagOf(prototype) !== undefined;
  if (typeof constructor !== "function") return isTagged;
  const mayBeNative = isTagged || Object.keys(prototype).length > 0;
  if (mayBeNative && /\{\s*\[native code\]\s*\}$/.test(toSource.call(constructor))) return true;
  return host[name] === constructor && !getOwnPropertyDescriptor(host, name)?.enumerable;
}

/** A program may have deleted the global; the objects are what they were, and the host can clone them. */
function isDeletedInterface(value: object, prototype: object, name: string): boolean {
  if (name in host || tagOf(prototype) !== name) return false;
  const copy = askHost(value);
  return copy !== undefined && getPrototypeOf(copy) === prototype;
}

/** A `@@toStringTag` as interfaces have it, not to be assigned to. */
function tagOf(prototype: object): string | undefined {
  const tag = getOwnPropertyDescriptor(prototype, Symbol.toStringTag);
  return tag?.writable === false ? tag.value : undefined;
}

function cloneHostObject(value: object, prototype: object, name: string, realm: Realm): object {
  const isException = name === "DOMException";
  if (isException && realm !== hostRealm) return cloneDOMException(value as Error, realm.DOMException);
  const copy = askHost(value);
  // Node makes {} of what it can't clone, also of a DOMException, and a Blob of a File.
  if (copy && getPrototypeOf(copy) === prototype) return copy;
  const Interface = prototype.constructor as DOMExceptionConstructor & FileConstructor;
  if (isException) return cloneDOMException(value as Error, Interface);
  if (name === "File") return new Interface([value], (value as FileLike).name, value);
  throw new Uncloneable(value, `${describe(value)}, which can't be cloned`);
}

function askHost(value: object, ...options: [transfer?: { transfer: object[] }]): object | undefined {
  try {
    return hostClone?.(value, ...options) as object | undefined;
  } catch {
    return undefined;
  }
}

interface FileLike {
  readonly name: string;
}

/** A file stands for its own options: `type` and `lastModified`. */
type FileConstructor = new (parts: unknown[], name: string, options: object) => object;

/** DOMException's serialization and deserialization steps, which keep name, message and, as browsers do, stack. */
export function cloneDOMException(value: Error, DOMException: DOMExceptionConstructor): object {
  const copy = new DOMException(value.message, value.name);
  const { stack } = value;
  if (typeof stack === "string") defineHidden(copy, "stack", stack);
  return copy;
}

function transferHostObject(value: object, name: string): object {
  const received = transferStream(value, name) ?? askHost(value, { transfer: [value] });
  if (received) return received;
  throw new Uncloneable(value, `${describe(value)}, which can't be transferred here`);
}
