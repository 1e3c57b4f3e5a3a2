import { type DomWindow, isReachable } from "./dom-window.ts";

/** By the objects that stand for them. */
const ownWindows = new WeakMap<DomWindow, DomWindow>();

/**
 * The global object of a test environment may only stand for the window of its document (Vitest): it has that window's properties,
 * but frames know nothing of it, their `parent` is the window itself. Nothing but a frame leads there.
 * @returns the window itself, if `frame` is the first to show it
 */
export function discoverOwnWindow(window: DomWindow, frame: DomWindow): DomWindow | undefined {
  const { parent } = frame;
  if (parent === window || parent === frame || ownWindows.has(window) || !isReachable(parent)) return undefined;
  ownWindows.set(window, parent);
  return parent;
}

/** The window as its frames know it. */
export function ownWindowOf(window: DomWindow): DomWindow {
  return ownWindows.get(window) ?? window;
}
