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
  const all = windowsIn(target.top ?? target);
  return callerIn(all, callee) ?? all.find(isRunningScript) ?? target.parent ?? target;
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
  getThis?(): unknown;
  getScriptNameOrSourceURL?(): unknown;
}

/** The window of the nearest function on the call stack that tells: by itself, or by the address of its script. */
function callerIn(all: readonly DomWindow[], callee: () => void): DomWindow | undefined {
  for (const callSite of callSitesBelow(callee)) {
    // V8 shows functions of sloppy mode only, and of a script or what is evaluated only its `this`.
    const maker = makerOf(callSite.getFunction?.()) ?? all.find((window) => window === callSite.getThis?.());
    if (maker) return maker;
    const address = callSite.getScriptNameOrSourceURL?.();
    const candidates = typeof address === "string" ? all.filter((window) => hasScript(window, address)) : [];
    if (candidates.length > 0) return candidates.length === 1 ? candidates[0] : undefined;
  }
  return undefined;
}

/** By V8's stack trace API; empty in other engines. */
function callSitesBelow(callee: () => void): readonly CallSite[] {
  const api = Error as unknown as StackTraceApi;
  if (!api.captureStackTrace) return [];
  const previous = api.prepareStackTrace;
  const holder: { stack?: unknown } = {};
  if (!Reflect.set(api, "prepareStackTrace", (_: unknown, callSites: unknown) => callSites)) return [];
  try {
    api.captureStackTrace(holder, callee);
    return Array.isArray(holder.stack) ? holder.stack : [];
  } finally {
    api.prepareStackTrace = previous;
  }
}

/** An inline script has the address of its document. */
function hasScript({ location, document }: DomWindow, address: string): boolean {
  if (location.href.split("#", 1)[0] === address) return true;
  return Array.from(document?.scripts ?? []).some(({ src }) => src === address);
}

const isRunningScript = ({ document }: DomWindow): boolean => Boolean(document?.currentScript);

/** A window and those in it that this origin may look into. */
function windowsIn(window: DomWindow): DomWindow[] {
  return [window, ...childWindows(window).flatMap(windowsIn)];
}
