import { childWindows, type DomWindow, isReachable } from "./dom-window.ts";

/** Calls `found` with the windows of a window's child frames, now and whenever there may be a new one. */
export function followFrames(window: DomWindow, found: (frame: DomWindow) => void): void {
  const { document } = window;
  const look = (): void => childWindows(window).forEach(found);
  look();
  // A frame's own scripts come later than this: they are fetched first.
  const changes = { childList: true, subtree: true, attributes: true, attributeFilter: ["src"] };
  if (document) new window.MutationObserver(look).observe(document, changes);
  // A frame that navigates gets a new window; this runs before the frame element's own `load` listeners. In jsdom an empty frame's
  // load is sooner than all else.
  document?.addEventListener(
    "load",
    ({ target }) => isReachable(target?.contentWindow) && found(target.contentWindow),
    true,
  );
  for (const name of ["HTMLIFrameElement", "HTMLFrameElement"]) overrideContentWindow(window[name], found);
}

/** For a page that uses the window of a frame right after it has added the frame. */
function overrideContentWindow(Interface: unknown, found: (frame: DomWindow) => void): void {
  if (typeof Interface !== "function") return;
  const descriptor = Object.getOwnPropertyDescriptor(Interface.prototype, "contentWindow");
  const getContentWindow = descriptor?.get as ((this: unknown) => DomWindow | null) | undefined;
  if (!getContentWindow) return;
  const accessor = {
    get contentWindow(): DomWindow | null {
      const frame = getContentWindow.call(this);
      if (isReachable(frame)) found(frame);
      return frame;
    },
  };
  const { get } = Object.getOwnPropertyDescriptor(accessor, "contentWindow") ?? {};
  Object.defineProperty(Interface.prototype, "contentWindow", { ...descriptor, ...(get && { get }) });
}
