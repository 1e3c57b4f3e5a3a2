import type { Host } from "../base/host.ts";

/** What `install` asks of a window by its type: jsdom's, happy-dom's and a browser's fit, without the types of any of them. */
export interface WindowLike {
  readonly document: object;
  readonly parent: unknown;
}

/** A DOM window as far as entangle uses it; the page can have changed any of it. */
export interface DomWindow extends Host {
  /** jsdom takes it away when the window closes. */
  readonly document: DomDocument | undefined;
  readonly parent: DomWindow | null;
  readonly top: DomWindow | null;
  /** Of the child frames, which are `window[0]` and so on. */
  readonly length: number;
  readonly origin: string;
  readonly location: { readonly origin: string; readonly href: string };
  readonly MutationObserver: new (callback: () => void) => { observe(target: object, options: object): void };
  /** jsdom has none. */
  readonly closed?: boolean;
  readonly close?: () => void;
  readonly open?: (...args: never[]) => unknown;
  /** happy-dom has none. */
  readonly frameElement?: FrameElement | null;
  /** Of a window that another one has opened. */
  readonly opener?: DomWindow | null;
  addEventListener(type: string, listener: (event: never) => void, capture?: boolean): void;
  dispatchEvent(event: object): boolean;
}

interface DomDocument {
  readonly defaultView?: DomWindow | null;
  readonly currentScript: object | null;
  readonly scripts?: ArrayLike<{ readonly src: string }>;
  addEventListener(type: string, listener: (event: LoadEvent) => void, capture: boolean): void;
}

interface LoadEvent {
  readonly target: FrameElement | null;
}

export interface FrameElement {
  readonly ownerDocument?: { readonly defaultView?: DomWindow | null };
  readonly contentWindow?: DomWindow | null;
}

/** The windows of a window's child frames that this origin may look into. */
export function childWindows(window: DomWindow): DomWindow[] {
  return Array.from({ length: window.length }, (_, i) => window[i] as DomWindow).filter(isReachable);
}

/** False for a window of another origin in a browser, which throws at nearly every property. */
export function isReachable(window: DomWindow | null | undefined): window is DomWindow {
  try {
    return Boolean(window?.document);
  } catch {
    return false;
  }
}

/** The serialized origin of a window: "null" for an opaque one. */
export function originOf(window: DomWindow): string {
  const { origin } = window;
  return typeof origin === "string" ? origin : window.location.origin;
}

/** A browser's own, not one that is written in JavaScript. */
export function isNative(operation: unknown): boolean {
  return typeof operation === "function" && /\[native code\]/.test(Function.prototype.toString.call(operation));
}
