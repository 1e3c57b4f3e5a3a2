import { childWindows, type DomWindow, type FrameElement, isReachable } from "./dom-window.ts";

type Found = (window: DomWindow) => void;

/**
 * Calls `found` with the windows of a window's child frames and with those that it opens, now and whenever there may be a new one.
 * docs/deviations.md#new-frames
 * @returns looks once more for child frames
 */
export function followWindows(window: DomWindow, found: Found): () => void {
  const { document } = window;
  const look = (): void => {
    for (const child of childWindows(window)) foundIn(child.frameElement, child, found);
  };
  look();
  // A frame's own scripts come later than this: they are fetched first.
  const changes = { childList: true, subtree: true, attributes: true, attributeFilter: ["src", "srcdoc"] };
  if (document) new window.MutationObserver(look).observe(document, changes);
  // A frame that navigates gets a new window; this runs before the frame element's own `load` listeners. In jsdom an empty frame's
  // load is sooner than all else.
  document?.addEventListener("load", ({ target }) => foundIn(target, target?.contentWindow, found), true);
  finders.set(document?.defaultView ?? window, found);
  for (const name of ["HTMLIFrameElement", "HTMLFrameElement"]) {
    // For a page that uses a frame right after it has added it.
    overrideGetter(window[name], "contentWindow", (frame) => frame as DomWindow | null);
    overrideGetter(window[name], "contentDocument", (frame) => (frame as FrameDocument | null)?.defaultView);
  }
  followPopups(window, found);
  return look;
}

function foundIn(frame: FrameElement | null | undefined, window: DomWindow | null | undefined, found: Found): void {
  if (!isReachable(window)) return;
  if (frame) frameElements.set(window, frame);
  found(window);
}

interface FrameDocument {
  readonly defaultView?: DomWindow | null;
}

type WindowOf = (value: unknown) => DomWindow | null | undefined;

/** By the windows that they have shown. */
const frameElements = new WeakMap<DomWindow, FrameElement>();

/**
 * The window that a frame shows by now, of one that it has shown. Where there are no WindowProxies, a frame that gets another page
 * gets another window. docs/deviations.md#frames-that-navigate
 */
export function windowShownNow(window: DomWindow): DomWindow {
  const shown = frameElements.get(window)?.contentWindow;
  return isReachable(shown) ? shown : window;
}

/** By the window that a frame element is in: happy-dom's windows have one prototype of these in common. */
const finders = new WeakMap<DomWindow, Found>();
/** Getters that look already. */
const looking = new WeakSet<object>();

/** Looks at what the getter of an attribute gives before it gives it. */
function overrideGetter(Interface: unknown, name: string, windowOf: WindowOf): void {
  if (typeof Interface !== "function") return;
  const descriptor = Object.getOwnPropertyDescriptor(Interface.prototype, name);
  const getter = descriptor?.get;
  if (!getter || looking.has(getter)) return;
  // A literal, so that the getter gets the name that WebIDL gives it.
  const accessor = {
    get [name](): unknown {
      const value: unknown = Reflect.apply(getter, this, []);
      const shown = windowOf(value);
      const parent = shown && (this as FrameElement).ownerDocument?.defaultView;
      const found = parent ? finders.get(parent) : undefined;
      if (found) foundIn(this as FrameElement, shown, found);
      return value;
    },
  };
  const { get } = Object.getOwnPropertyDescriptor(accessor, name) as Required<PropertyDescriptor>;
  looking.add(get);
  Object.defineProperty(Interface.prototype, name, { ...descriptor, get });
}

function followPopups(window: DomWindow, found: Found): void {
  const { open } = window;
  if (typeof open !== "function") return;
  // As in installed.ts, strict in every bundle.
  const following = class {
    static open(this: unknown, ...args: unknown[]): unknown {
      const popup = Reflect.apply(open, this ?? window, args) as DomWindow | null | undefined;
      if (isReachable(popup)) found(popup);
      return popup;
    }
  };
  Object.defineProperty(following.open, "length", { value: 0, configurable: true });
  Object.defineProperty(window, "open", {
    value: following.open,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
