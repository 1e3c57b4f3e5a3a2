import { host } from "../base/host.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { cloneDOMException } from "../clone/host-objects.ts";
import { registerPlatformObject } from "../clone/platform-objects.ts";
import type { DomWindow } from "./dom-window.ts";

/** The interfaces of a DOM that inherit from no other: `Node` stands for all nodes. A window can't be asked for them (Node's vm). */
const rootInterfaces: readonly string[] = [
  ...["EventTarget", "Event", "AbortController", "MessageChannel", "DOMException"],
  ...["Blob", "FileList", "FormData", "Headers", "Storage", "Crypto", "SubtleCrypto", "CryptoKey"],
  ...["AbstractRange", "Selection", "NodeList", "HTMLCollection", "DOMTokenList", "NamedNodeMap", "DOMStringMap"],
  ...["DOMImplementation", "DOMParser", "XMLSerializer", "XPathEvaluator", "XPathExpression", "XPathResult"],
  ...["NodeIterator", "TreeWalker", "MutationObserver", "MutationRecord", "ValidityState", "ElementInternals"],
  ...["CustomElementRegistry", "StyleSheet", "StyleSheetList", "MediaList", "CSSRule", "CSSRuleList"],
  ...["CSSStyleDeclaration", "Location", "History", "Navigator", "BarProp", "External", "URL", "URLSearchParams"],
  // Those of browsers, and of the language where the host can't tell its own from another realm's.
  ...["DOMRectReadOnly", "DOMPointReadOnly", "DOMMatrixReadOnly", "DOMQuad", "ImageData", "ImageBitmap"],
  ...["ReadableStream", "WritableStream", "TransformStream", "Request", "Response"],
  ...["Promise", "WeakRef", "FinalizationRegistry"],
];

/**
 * Makes the objects of a window's interfaces known as platform objects: without that, they would be copied as plain ones. Those of
 * the host's own window are known already.
 */
export function registerWindowObjects(window: DomWindow, realm: Realm): void {
  if (realm === hostRealm) return;
  for (const name of rootInterfaces) {
    const prototype = prototypeOf(window[name]);
    // A test's set-up may have put the host's class there.
    if (prototype && prototype !== prototypeOf(host[name])) registerPlatformObject(prototype, isInstance, {});
  }
  registerDOMException(realm);
}

function prototypeOf(Interface: unknown): object | undefined {
  return typeof Interface === "function" ? Interface.prototype : undefined;
}

/** Nothing that all windows have shows the slot; an object that only inherits from an interface is refused with the real ones. */
const isInstance = (): boolean => true;

function registerDOMException({ DOMException }: Realm): void {
  const { prototype } = DOMException as unknown as { prototype: object };
  const code = Object.getOwnPropertyDescriptor(prototype, "code")?.get;
  const isDOMException = (value: object): boolean => {
    try {
      code?.call(value);
      return code !== undefined;
    } catch {
      return false;
    }
  };
  registerPlatformObject(prototype, isDOMException, {
    clone: (value, targetRealm) => cloneDOMException(value as Error, targetRealm.DOMException),
  });
}
