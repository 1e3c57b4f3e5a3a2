import { host } from "../base/host.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { childWindows, type DomWindow } from "./dom-window.ts";
import { ownWindowOf } from "./own-window.ts";

/** By the prototypes that a window's objects and functions have. */
const windows = new WeakMap<object, DomWindow>();

/** Lets `incumbentWindow` recognise what was made in `window`. */
export function rememberIntrinsics(window: DomWindow, realm: Realm): void {
  for (const name of ["Object", "Array", "Function"]) {
    const { prototype } = realm.intrinsic(name) as { prototype: object };
    const hostPrototype = (host[name] as { prototype: object }).prototype;
    // A jsdom window without a script context borrows the host's: they tell nothing.
    if (prototype !== hostPrototype || realm === hostRealm) windows.set(prototype, window);
  }
}

/**
 * The window whose script called `postMessage`: HTML's "incumbent settings object", which no script can ask for. In its stead
 * what the caller left traces of is looked at, the surest first. docs/deviations.md#incumbent
 * @param containers arrays and objects that callers make for the call
 * @param callee the function that was called
 */
export function incumbentWindow(target: DomWindow, containers: readonly unknown[], callee: () => void): DomWindow {
  const incumbent = inferIncumbent(target, containers, callee);
  return incumbent === target ? target : ownWindowOf(incumbent);
}

function inferIncumbent(target: DomWindow, containers: readonly unknown[], callee: () => void): DomWindow {
  for (const container of containers) {
    const maker = makerOf(container);
    if (maker) return maker;
  }
  return callerOf(callee) ?? runningScriptIn(target.top ?? target) ?? target.parent ?? target;
}

function makerOf(value: unknown): DomWindow | undefined {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject ? windows.get(Object.getPrototypeOf(value)) : undefined;
}

interface StackTraceApi {
  prepareStackTrace?: unknown;
  captureStackTrace?(holder: object, hideAbove: () => void): void;
}
interface CallSite {
  getFunction?(): unknown;
}

/** The window of the nearest function on the call stack. V8's stack trace API shows functions of sloppy mode only. */
function callerOf(callee: () => void): DomWindow | undefined {
  const api = Error as unknown as StackTraceApi;
  if (!api.captureStackTrace) return undefined;
  const previous = api.prepareStackTrace;
  const holder: { stack?: unknown } = {};
  if (!Reflect.set(api, "prepareStackTrace", (_: unknown, callSites: unknown) => callSites)) return undefined;
  try {
    api.captureStackTrace(holder, callee);
    const callSites = Array.isArray(holder.stack) ? (holder.stack as CallSite[]) : [];
    return callSites.map((callSite) => makerOf(callSite.getFunction?.())).find(Boolean);
  } finally {
    api.prepareStackTrace = previous;
  }
}

function runningScriptIn(window: DomWindow): DomWindow | undefined {
  if (window.document?.currentScript) return window;
  for (const child of childWindows(window)) {
    const found = runningScriptIn(child);
    if (found) return found;
  }
  return undefined;
}
