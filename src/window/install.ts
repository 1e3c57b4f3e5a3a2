import { type EventConstructor, host } from "../base/host.ts";
import { createRealm, hostRealm, type Realm } from "../base/realm.ts";
import { defineChannelMessaging } from "../port/interfaces.ts";
import { adoptInterfaces } from "./adopt.ts";
import { createDelivery } from "./delivery.ts";
import { type DomWindow, isNative, isReachable, type WindowLike } from "./dom-window.ts";
import { followWindows } from "./frames.ts";
import { rememberIntrinsics } from "./incumbent.ts";
import { discoverOwnWindow } from "./own-window.ts";
import { registerWindowObjects } from "./platform-objects.ts";
import { createPostMessage } from "./post-message.ts";
import { createTrustedDelivery } from "./trusted-delivery.ts";
import { WindowPorts } from "./window-ports.ts";

export type { WindowLike } from "./dom-window.ts";

export interface InstallOptions {
  /** Replace the window's own `MessageChannel`, `MessagePort`, `MessageEvent` and `structuredClone` too. @default false */
  readonly replace?: boolean;
}

/** On each window with entangle. Other copies and versions of entangle read it: what it holds may grow, not change. */
const key = Symbol.for("entangle.window");

interface Installed {
  readonly install: (window: WindowLike, options?: InstallOptions) => void;
}

/**
 * Gives a DOM window that runs in this thread (jsdom; a frame of one's own origin in a browser) `MessageChannel`,
 * `MessagePort`, `MessageEvent` and `structuredClone` in that window's realm, where it lacks them, and a `postMessage` that clones,
 * transfers and sets `origin`, `source` and `ports`. Its frames get the same, present and future. A second call does nothing.
 *
 * For jsdom call it before the page's scripts run: `new JSDOM(html, { beforeParse: (window) => install(window) })`.
 */
export function install(window: WindowLike, options: InstallOptions = {}): void {
  const target = window as unknown as DomWindow;
  if (installedIn(target)) return;
  // Ports cross between windows only within one copy of entangle: a frame takes that of its parent.
  const ancestor = nearestInstalled(target);
  if (ancestor && ancestor.install !== install) ancestor.install(window, options);
  else installOwn(target, options);
}

function installOwn(window: DomWindow, options: InstallOptions): void {
  Object.defineProperty(window, key, { value: { install } satisfies Installed });
  const realm = realmOf(window, options);
  rememberIntrinsics(window, realm);
  registerWindowObjects(window, realm);
  const interfaces = adoptInterfaces(defineChannelMessaging(realm), realm);
  const ports = new WindowPorts(window);
  realm.own.portCreated = (port) => ports.add(port);
  for (const [name, value] of Object.entries(interfaces)) {
    if (options.replace || !(name in window)) defineGlobal(window, name, value);
  }
  const look = followWindows(window, (other) => {
    discoverOwnWindow(window, other, (own) => installSame(window, own));
    install(other as unknown as WindowLike, options);
  });
  if (!options.replace && isNative(window.postMessage)) return;
  const MessageEvent = interfaces.MessageEvent as EventConstructor;
  const target = { window, realm, MessageEvent, isClosed: () => ports.isClosed };
  const clone = interfaces.structuredClone as (value: unknown) => unknown;
  const queueDelivery = createTrustedDelivery(target, clone) ?? createDelivery(target);
  defineGlobal(window, "postMessage", createPostMessage(target, queueDelivery, look));
}

/** What frames post to the window itself is for the object that stands for it. */
function installSame(window: DomWindow, own: DomWindow): boolean {
  if (installedIn(own)) return false;
  Object.defineProperty(own, key, { value: { install } satisfies Installed });
  for (const name of ["MessageChannel", "MessagePort", "MessageEvent", "structuredClone", "postMessage"]) {
    defineGlobal(own, name, window[name]);
  }
  return true;
}

/** As WebIDL defines the properties of a global object: operations are enumerable, interfaces are not. */
function defineGlobal(window: DomWindow, name: string, value: unknown): void {
  const enumerable = /^[a-z]/.test(name);
  Object.defineProperty(window, name, { value, writable: true, enumerable, configurable: true });
}

function realmOf(window: DomWindow, { replace }: InstallOptions): Realm {
  if (window === host) return hostRealm;
  const realm = createRealm(window);
  // Where the window's own MessageEvent stays, ours is one of them.
  return replace ? { ...realm, MessageEvent: undefined } : realm;
}

function installedIn(window: DomWindow): Installed | undefined {
  return (window as unknown as { readonly [key]?: Installed })[key];
}

function nearestInstalled(window: DomWindow): Installed | undefined {
  for (let at = window; at.parent !== at && isReachable(at.parent); at = at.parent) {
    const installed = installedIn(at.parent);
    if (installed) return installed;
  }
  return isReachable(window.opener) ? installedIn(window.opener) : undefined;
}
