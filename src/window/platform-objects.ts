import type { Realm } from "../base/realm.ts";
import { cloneDOMException } from "../clone/host-objects.ts";
import { registerPlatformObject } from "../clone/platform-objects.ts";
import type { DomWindow } from "./dom-window.ts";

/** Makes the objects of a window's interfaces known as platform objects: without that, they would be copied as plain ones. */
export function registerWindowObjects(window: DomWindow, realm: Realm): void {
  for (const [name, prototype] of interfacesOf(window)) {
    if (name in realm.own) continue;
    registerPlatformObject(prototype, (value) => value !== prototype, {});
  }
  registerDOMException(realm);
}

/** What WebIDL makes of an interface: a non-enumerable class on the global object whose prototype bears its name. */
function* interfacesOf(window: DomWindow): Generator<[name: string, prototype: object]> {
  for (const [name, { value, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(window))) {
    const prototype: unknown = typeof value === "function" && !enumerable ? value.prototype : undefined;
    if (typeof prototype !== "object" || prototype === null) continue;
    const tag = Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag);
    if (tag?.value === name) yield [name, prototype];
  }
}

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
