import { type DomWindow, isReachable } from "./dom-window.ts";

/** By the objects that stand for them. */
const ownWindows = new WeakMap<DomWindow, DomWindow>();

/**
 * The global object of a test environment may only stand for the window of its document (Vitest): it has that window's properties,
 * but frames know nothing of it, their `parent` is the window itself. Nothing but a frame leads there.
 * @param found called with the window itself, which gets to be known as the one that `window` stands for if it gives true
 */
export function discoverOwnWindow(window: DomWindow, frame: DomWindow, found: (own: DomWindow) => boolean): void {
  const { parent } = frame;
  if (parent === window || parent === frame || !isReachable(parent)) return;
  if (found(parent)) ownWindows.set(window, parent);
}

/** The window as its frames know it. */
export function ownWindowOf(window: DomWindow): DomWindow {
  return ownWindows.get(window) ?? window;
}
