import { type DOMExceptionConstructor, host, hostClone } from "../base/host.ts";
import { defineHidden, intrinsicGetter } from "../base/intrinsics.ts";
import { getOwnPropertyDescriptor, getPrototypeOf, keys } from "../base/object.ts";
import type { Realm } from "../base/realm.ts";
import { brandOf, revealingNames } from "./brand.ts";
import { classNameOf } from "./data-clone-error.ts";
import type { PlatformObjectSteps } from "./platform-object-steps.ts";
import { transferStream } from "./streams.ts";

/** The host's transferable interfaces, by name. ArrayBuffer is no platform object. */
const transferable =
  /^(AudioData|ImageBitmap|Media(SourceHandle|StreamTrack)|MessagePort|MIDIAccess|OffscreenCanvas|RTCDataChannel|VideoFrame|(Readable|Transform|Writable|WebTransport(Receive|Send))Stream)$/;

/** The source of a native class. In that of a Proxy or a bound function there is no name (V8, SpiderMonkey). */
const native = /^function \w+\W+\[native code\W+$/;
const toSource = Function.prototype.toString;

/** Prototypes that were looked at and are of no interface: a cache. False where only the host could tell, and wasn't asked. */
const ordinary = new WeakMap<object, boolean>();

/**
 * The steps of an object that is an instance of one of the host's interfaces, by the nearest one of its prototype chain. No script
 * sees the slot itself; an object that only inherits from an interface is refused with the real ones.
 */
export function hostObjectStepsOf(value: object): PlatformObjectSteps | undefined {
  // The namespace of a module has no prototype, but a tag of its own; that of a window of another origin has a tag that is undefined.
  const own = getPrototypeOf(value) === null && getOwnPropertyDescriptor(value, Symbol.toStringTag);
  if (own && own.writable === false && own.value === undefined) return {};
  let at = getPrototypeOf(value) ?? (tagOf(value) === "Module" ? value : null);
  for (; at !== null; at = getPrototypeOf(at)) {
    const prototype: object = at;
    const known = ordinary.get(prototype);
    if (known || (known === false && keys(value).length > 0)) continue;
    // Of the objects that have the slot of errors, only DOMExceptions are platform objects.
    if (brandOf(value) === "Error" && !("DATA_CLONE_ERR" in value)) return undefined;
    const constructor: unknown = getOwnPropertyDescriptor(prototype, "constructor")?.value;
    const name = classNameOf(constructor);
    const isOne = isInterface(value, prototype, constructor, name);
    if (!isOne) {
      ordinary.set(prototype, isOne !== undefined);
      continue;
    }
    return {
      clone: (original, realm) => cloneHostObject(original, prototype, name, realm),
      // Of other objects the host itself refuses what is detached.
      refusal: (stream) => (stream as { locked?: unknown }).locked === true && " that is locked; release its lock",
      ...(transferable.test(name) && { transfer: (original) => transferHostObject(original, name) }),
    };
  }
  return undefined;
}

/**
 * Whether a prototype is that of an interface of the host, or of a class of the language whose objects don't show what they are
 * (Promise, Intl's, iterators). Those have a `@@toStringTag` that can't be assigned to, or members to enumerate, and are native; or
 * they are globals that are not enumerable (in Node and Deno, which write some in JavaScript). Classes of a program are neither.
 * @returns undefined where only the host could tell, and wasn't asked
 */
function isInterface(value: object, prototype: object, constructor: unknown, name: string): unknown {
  const tag = tagOf(prototype);
  if (typeof constructor !== "function") return tag ?? false;
  if (revealingNames.has(name)) return false;
  if ((tag || keys(prototype).length > 0) && native.test(toSource.call(constructor))) return true;
  if (host[name] === constructor) return !getOwnPropertyDescriptor(host, name)?.enumerable;
  // It may be no global (Node's KeyObject), or not any more. About an object with keys the host isn't asked, as it would run their getters.
  return keys(value).length > 0 ? undefined : (hostCopyOf(value, name) ?? false);
}

/** A `@@toStringTag` as interfaces have it, not to be assigned to. */
function tagOf(prototype: object): string | undefined {
  const tag = getOwnPropertyDescriptor(prototype, Symbol.toStringTag);
  return tag?.writable === false ? tag.value : undefined;
}

function cloneHostObject(value: object, prototype: object, name: string, realm: Realm): object | undefined {
  if (name === "DOMException") return cloneDOMException(value as Error, realm.DOMException, prototype);
  const copy = hostCopyOf(value, name);
  if (copy) return copy;
  // Deno clones a QuotaExceededError, which is one of its own class, as a DOMException.
  if ("DATA_CLONE_ERR" in value) return cloneDOMException(value as object as Error, realm.DOMException);
  const { constructor } = prototype as { constructor: unknown };
  return name === "File" ? new (constructor as FileConstructor)([value], (value as FileLike).name, value) : undefined;
}

/**
 * Undefined where the copy is of another interface: Node makes {} of what it can't clone, and a Blob of a File. By name, since the copy is
 * of the host's own realm, wherever `value` is from.
 */
function hostCopyOf(value: object, name: string): object | undefined {
  const copy = askHost(value);
  return copy && classNameOf(copy.constructor) === name ? copy : undefined;
}

function askHost(value: object, ...options: [transfer?: { transfer: object[] }]): object | undefined {
  try {
    return hostClone?.(value, ...options) as object | undefined;
  } catch (error) {
    // That of an OffscreenCanvas that has a context.
    if ((error as Error).name === "InvalidStateError") throw error;
    return undefined;
  }
}

interface FileLike {
  readonly name: string;
}

/** A file stands for its own options: `type` and `lastModified`. */
type FileConstructor = new (parts: unknown[], name: string, options: object) => object;

/**
 * DOMException's serialization and deserialization steps, which keep name, message and, as browsers do, stack.
 * @param prototype of which the getters read the slots, whatever properties a program put on the object
 */
export function cloneDOMException(value: Error, DOMException: DOMExceptionConstructor, prototype?: object): object {
  const read = (name: "message" | "name"): string => intrinsicGetter<string>(prototype, name)?.(value) ?? value[name];
  const copy = new DOMException(read("message"), read("name"));
  const { stack } = value;
  if (typeof stack === "string") defineHidden(copy, "stack", stack);
  return copy;
}

function transferHostObject(value: object, name: string): object | undefined {
  return transferStream(value, name) ?? askHost(value, { transfer: [value] });
}
