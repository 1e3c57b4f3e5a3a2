import { host } from "../base/host.ts";
import { intrinsicGetter } from "../base/intrinsics.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { refuse } from "../clone/data-clone-error.ts";
import { cloneDOMException, hostObjectStepsOf } from "../clone/host-objects.ts";
import { type DomWindow, isNative } from "./dom-window.ts";
import { registerPlatformObject } from "./registered-objects.ts";
import { type SerializableInterface, serializableInterfaces } from "./serializable.ts";

interface WindowObjects {
  /** As they were: a page may delete or replace them. */
  readonly interfaces: Readonly<Record<string, unknown>>;
  /** What browsers clone with: a window's own `structuredClone`, which makes objects of that window. */
  clone?(value: object): unknown;
}

const windowObjects = new WeakMap<Realm, WindowObjects>();

/** The interfaces of SVG that stand for such a value, a list of them, or one that is animated; a window has some of them. */
const svgInterfaces = [
  ...["Angle", "Boolean", "Enumeration", "Integer", "Length", "Matrix", "Number", "Point", "PreserveAspectRatio"],
  ...["Rect", "String", "Transform"],
].flatMap((name) => [`SVG${name}`, `SVG${name}List`, `SVGAnimated${name}`, `SVGAnimated${name}List`]);

/** The interfaces of a DOM that inherit from no other: `Node` stands for all nodes. A window can't be asked for them (Node's vm). */
const rootInterfaces: readonly string[] = [
  ...["EventTarget", "Event", "AbortController", "MessageChannel"],
  // In happy-dom these don't inherit from the window's EventTarget, AbstractRange and StyleSheet.
  ...["Node", "AbortSignal", "FileReader", "WebSocket", "XMLHttpRequestEventTarget", "XMLHttpRequest"],
  ...["XMLHttpRequestUpload", "MediaStream", "MediaStreamTrack", "PermissionStatus", "RemotePlayback"],
  ...["TextTrack", "TextTrackCue", "TextTrackList", "Animation", "OffscreenCanvas"],
  ...["Range", "StaticRange", "CSSStyleSheet"],
  ...["FormData", "Headers", "Storage", "Crypto", "SubtleCrypto"],
  ...["AbstractRange", "Selection", "NodeList", "HTMLCollection", "DOMTokenList", "NamedNodeMap", "DOMStringMap"],
  ...["DOMImplementation", "DOMParser", "XMLSerializer", "XPathEvaluator", "XPathExpression", "XPathResult"],
  ...["NodeIterator", "TreeWalker", "MutationObserver", "MutationRecord", "ValidityState", "ElementInternals"],
  ...["CustomElementRegistry", "StyleSheet", "StyleSheetList", "MediaList", "CSSRule", "CSSRuleList"],
  ...["CSSStyleDeclaration", "Location", "History", "Navigator", "BarProp", "External", "URL", "URLSearchParams"],
  ...["Screen", "ScreenDetails", "Plugin", "PluginArray", "MimeType", "MimeTypeArray", "TextEncoder", "TextDecoder"],
  ...["DataTransfer", "DataTransferItem", "DataTransferItemList", "Clipboard", "ClipboardItem"],
  ...["CookieStore", "Permissions"],
  ...["IntersectionObserver", "IntersectionObserverEntry", "ResizeObserver", "PerformanceObserverEntryList"],
  ...["AnimationTimeline", "KeyframeEffect", "TimeRanges", "TextTrackCueList", "Touch"],
  ...["CSSStyleValue", "StylePropertyMapReadOnly", "CSSPseudoElement"],
  ...["DeviceMotionEventAcceleration", "DeviceMotionEventRotationRate"],
  ...svgInterfaces,
  // Those of browsers, and of the language where the host can't tell its own from another realm's.
  ...["ReadableStream", "WritableStream", "TransformStream", "Request", "Response"],
  ...["Promise", "WeakRef", "FinalizationRegistry"],
];

/**
 * Makes the objects of a window's interfaces known as platform objects: without that, they would be copied as plain ones. Those of
 * the host's own window are known already, but clone into their own window only.
 */
export function registerWindowObjects(window: DomWindow, realm: Realm): void {
  windowObjects.set(realm, windowObjectsOf(window));
  for (const [name, serializable] of Object.entries(serializableInterfaces)) {
    const prototype = ownPrototypeOf(window, name);
    if (prototype) registerSerializable(name, prototype, serializable);
  }
  for (const name of rootInterfaces) {
    const prototype = isKnownOfHost(window, name) ? undefined : ownPrototypeOf(window, name);
    if (prototype) registerPlatformObject(prototype, isInstance, {});
  }
  if (!isKnownOfHost(window, "DOMException")) registerDOMException(realm);
}

/** Where happy-dom's window is the global object itself, its interfaces are properties as a program would define them. */
function isKnownOfHost(window: DomWindow, name: string): boolean {
  return window === host && !Object.getOwnPropertyDescriptor(window, name)?.enumerable;
}

function windowObjectsOf(window: DomWindow): WindowObjects {
  const { structuredClone } = window;
  const interfaces = Object.fromEntries(Object.keys(serializableInterfaces).map((name) => [name, window[name]]));
  if (window === host) return { interfaces, clone: (value) => hostObjectStepsOf(value)?.clone?.(value, hostRealm) };
  if (!isNative(structuredClone)) return { interfaces };
  // Called on anything else it says "Illegal invocation".
  return { interfaces, clone: (value) => Reflect.apply(structuredClone as () => unknown, window, [value]) };
}

/** Undefined where a test's set-up has put the host's class there. */
function ownPrototypeOf(window: DomWindow, name: string): object | undefined {
  const prototype = prototypeOf(window[name]);
  return window !== host && prototype === prototypeOf(host[name]) ? undefined : prototype;
}

function prototypeOf(Interface: unknown): object | undefined {
  return typeof Interface === "function" ? Interface.prototype : undefined;
}

/** Nothing that all windows have shows the slot; an object that only inherits from an interface is refused with the real ones. */
const isInstance = (): boolean => true;

function registerSerializable(name: string, prototype: object, { brand, copy }: SerializableInterface): void {
  const isBranded = brandTest(prototype, brand);
  const clone = (value: object, realm: Realm): object => {
    const Interface = windowObjects.get(realm)?.interfaces[name] ?? realm.global[name];
    const read = (attribute: string): unknown => readAttribute(prototype, attribute, value);
    const result =
      cloneNatively(value, realm, Interface) ?? (Interface && copy(Interface as never, read, value, realm));
    // Another implementation's constructor takes an object that it doesn't know for a string.
    if (result && isBranded(result)) return result;
    return refuse(value, ", of which the receiver's window can't make a copy");
  };
  registerPlatformObject(prototype, isBranded, { clone });
}

function cloneNatively(value: object, realm: Realm, Interface: unknown): object | undefined {
  try {
    const copy = windowObjects.get(realm)?.clone?.(value) as object | undefined;
    // Node makes {} of what it can't clone.
    return copy && Object.getPrototypeOf(copy) === prototypeOf(Interface) ? copy : undefined;
  } catch {
    return undefined;
  }
}

/** By the interface's getter, whatever the object has of that name. happy-dom's objects have no getters, but properties. */
function readAttribute(prototype: object, attribute: string, value: object): unknown {
  const getter = inheritedGetter(prototype, attribute);
  return getter ? getter(value) : (value as Record<string, unknown>)[attribute];
}

/** Whether the getter of an attribute takes a value for an instance. */
function brandTest(prototype: object, attribute: string): (value: object) => boolean {
  return (value) => {
    try {
      return readAttribute(prototype, attribute, value) !== undefined;
    } catch {
      return false;
    }
  };
}

/** The getter of an attribute, from the interface's prototype object or one that it inherits from. */
function inheritedGetter(prototype: object, attribute: string): ((object: object) => unknown) | undefined {
  for (let at: object | null = prototype; at; at = Object.getPrototypeOf(at) as object | null) {
    const getter = intrinsicGetter(at, attribute);
    if (getter) return getter;
  }
  return undefined;
}

function registerDOMException({ DOMException }: Realm): void {
  const { prototype } = DOMException as unknown as { prototype: object };
  // happy-dom's have no code.
  registerPlatformObject(prototype, inheritedGetter(prototype, "code") ? brandTest(prototype, "code") : isInstance, {
    clone: (value, targetRealm) => cloneDOMException(value as Error, targetRealm.DOMException, prototype),
  });
}
