/**
 * `import "entangle/window/install"`: `install(window, { replace: true })` on the global `window`, for the set-up of test runners whose
 * DOM is jsdom's or happy-dom's. Replaces what is there, since such a window has the channels of Node beside it.
 * Does nothing where there is no window: the tests of one project may run in several environments.
 */
import { host } from "./base/host.ts";
import { install, type WindowLike } from "./window/install.ts";

const window = host.window as (WindowLike & Record<string, unknown>) | undefined;

if (window) install(window, { replace: true });

if (window && (window as object) !== host) {
  // global-jsdom has put the window's properties on the global object before.
  for (const name of ["MessageChannel", "MessagePort", "MessageEvent", "structuredClone", "postMessage"]) {
    const descriptor = Object.getOwnPropertyDescriptor(window, name);
    if (descriptor) Object.defineProperty(host, name, descriptor);
  }
}
