import type { Realm } from "../base/realm.ts";
import { adoptErrors, adoptPrototype } from "./adopt.ts";
import { defineOperation } from "./define-operation.ts";
import { type DomWindow, isReachable, type WindowLike } from "./dom-window.ts";
import { windowShownNow } from "./frames.ts";

/** On each window with entangle. Other copies and versions of entangle read it: what it holds may grow, not change. */
const key = Symbol.for("entangle.window");

/** The operations of a window that are entangle's, by name. `this` is the function that a script has called. */
export type Operations = Record<string, (...args: never[]) => unknown>;

/** What a window with entangle says of it. */
export interface Installed<Options> {
  readonly install: (window: WindowLike, options?: Options) => void;
  readonly operations: Operations;
}

export function markInstalled<Options>(window: DomWindow, installed: Installed<Options> | undefined): void {
  Object.defineProperty(window, key, { value: installed });
}

export function installedIn<Options>(window: DomWindow): Installed<Options> | undefined {
  return (window as unknown as { readonly [key]?: Installed<Options> })[key];
}

/** Of the nearest window above, or of the one that has opened this. */
export function nearestInstalled<Options>(window: DomWindow): Installed<Options> | undefined {
  for (let at = window; at.parent !== at && isReachable(at.parent); at = at.parent) {
    const installed = installedIn<Options>(at.parent);
    if (installed) return installed;
  }
  return isReachable(window.opener) ? installedIn(window.opener) : undefined;
}

/**
 * Defines an operation of a window's global object, which works on the window that it is called on.
 * @throws TypeError of that global object, if called on what is no window
 */
export function defineGlobalOperation(window: DomWindow, name: string, operations: Operations, realm: Realm): void {
  // A class, since its body is strict wherever a bundler puts it: in sloppy code a bare call is one on the bundle's own window.
  const { operation } = class {
    static operation(this: unknown, ...args: unknown[]): unknown {
      const called = adoptErrors(realm, () => operationsOf(this, name))?.[name] ?? operations[name];
      return Reflect.apply(called as () => unknown, operation, args);
    }
  };
  defineOperation(operation, name, 1);
  const value = adoptPrototype(operation, realm);
  Object.defineProperty(window, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Of the window that an operation is called on; undefined if it is called on nothing, or on a window without entangle. */
function operationsOf(target: unknown, name: string): Operations | undefined {
  if (target === undefined || target === null) return undefined;
  const window = windowShownNow(target as DomWindow);
  if (isReachable(window) || isClosed(window)) return installedIn(window)?.operations;
  throw new TypeError(`${name}: call it on a window`);
}

/** jsdom's have no document any more. */
function isClosed(window: DomWindow): boolean {
  try {
    return installedIn(window) !== undefined;
  } catch {
    return false;
  }
}
