import type { DomWindow } from "./dom-window.ts";

interface PageTransitionEvent {
  readonly persisted?: boolean;
}

/** Calls `closed` when a window is closed, goes to another page or is taken out of its document; perhaps more than once. */
export function onClosing(window: DomWindow, closed: () => void): void {
  // Browsers. A page that is kept for the way back keeps its ports.
  window.addEventListener("pagehide", ({ persisted }: PageTransitionEvent) => persisted || closed());
  watchClose(window, closed);
  watchClosed(window, closed);
}

/** jsdom tells nobody, but calls this for each frame that is removed or gets another page. */
function watchClose(window: DomWindow, closed: () => void): void {
  const { close } = window;
  if (typeof close !== "function") return;
  // As in installed.ts, strict in every bundle.
  const watched = class {
    static close(this: unknown): void {
      Reflect.apply(close, this ?? window, []);
      // Scripts can't close every window of a browser. jsdom's have no `closed`.
      if (window.closed !== false) closed();
    }
  };
  Object.defineProperty(window, "close", {
    value: watched.close,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** happy-dom tells nobody either, but sets this. */
function watchClosed(window: DomWindow, closed: () => void): void {
  const property = Object.getOwnPropertyDescriptor(window, "closed");
  if (!property?.configurable || typeof property.value !== "boolean") return;
  let isClosed = property.value;
  Object.defineProperty(window, "closed", {
    get: () => isClosed,
    set(value: boolean) {
      isClosed = value;
      if (isClosed) closed();
    },
    enumerable: true,
    configurable: true,
  });
}
