import { host } from "../base/host.ts";
import { createRealm, hostRealm, type Realm } from "../base/realm.ts";
import { isObject } from "../base/webidl.ts";
import { showValue } from "../clone/show-value.ts";
import { aBoolean, checkOptions, type OptionKinds } from "../link/options.ts";
import { defineChannelMessaging } from "../port/interfaces.ts";
import { adoptInterfaces } from "./adopt.ts";
import { createDelivery } from "./delivery.ts";
import { type DomWindow, isNative, isReachable, type WindowLike } from "./dom-window.ts";
import { followWindows } from "./frames.ts";
import { rememberIntrinsics } from "./incumbent.ts";
import { defineGlobalOperation, installedIn, markInstalled, nearestInstalled, type Operations } from "./installed.ts";
import { discoverOwnWindow } from "./own-window.ts";
import { registerWindowObjects } from "./platform-objects.ts";
import { createPostMessage } from "./post-message.ts";
import { reportInWindow } from "./report-exception.ts";
import { createTrustedDelivery } from "./trusted-delivery.ts";
import { WindowPorts } from "./window-ports.ts";

export type { WindowLike } from "./dom-window.ts";

export interface InstallOptions {
  /** Replace the window's own `MessageChannel`, `MessagePort`, `MessageEvent` and `structuredClone` too. @default false */
  readonly replace?: boolean;
}

const optionKinds: OptionKinds<InstallOptions> = { replace: aBoolean };

const aWindow = "give a DOM's window, as jsdom's dom.window";

/**
 * Gives a DOM window that runs in this thread (jsdom; a frame of one's own origin in a browser) `MessageChannel`,
 * `MessagePort`, `MessageEvent` and `structuredClone` in that window's realm, where it lacks them, and a `postMessage` that clones,
 * transfers and sets `origin`, `source` and `ports`. Its frames get the same, present and future. A second call does nothing.
 *
 * For jsdom call it before the page's scripts run: `new JSDOM(html, { beforeParse: (window) => install(window) })`.
 * @throws TypeError for what is no window, or one of another origin, and for wrong options
 */
export function install(window: WindowLike, options: InstallOptions = {}): void {
  const target = window as unknown as DomWindow | undefined;
  if (!isReachable(target) || typeof target.addEventListener !== "function") {
    throw new TypeError(`install: ${showValue(target)} is no window; ${aWindow}`);
  }
  // linkedom's have none, and no origin.
  if (!isObject(target.location)) throw new TypeError(`install: ${showValue(target)} has no location; ${aWindow}`);
  checkOptions("install", options, optionKinds);
  if (installedIn(target)) return;
  // Ports cross between windows only within one copy of entangle: a frame takes that of its parent.
  const ancestor = nearestInstalled(target);
  if (ancestor && ancestor.install !== install) ancestor.install(window, options);
  else installOwn(target, options);
}

function installOwn(window: DomWindow, options: InstallOptions): void {
  const operations: Operations = {};
  markInstalled(window, { install, operations });
  const realm = realmOf(window, options);
  rememberIntrinsics(window, realm);
  registerWindowObjects(window, realm);
  const ports = new WindowPorts(window);
  realm.own.portCreated = (port) => ports.add(port);
  const { structuredClone, ...classes } = adoptInterfaces(defineChannelMessaging(realm), realm);
  for (const [name, Interface] of Object.entries(classes)) {
    if (options.replace || !(name in window)) defineInterfaceObject(window, name, Interface);
  }
  const target = { window, realm, MessageEvent: classes.MessageEvent, isClosed: () => ports.isClosed };
  if (options.replace || !("structuredClone" in window)) operations.structuredClone = structuredClone;
  if (options.replace || !isNative(window.postMessage)) {
    const queueDelivery = createTrustedDelivery(target, structuredClone) ?? createDelivery(target);
    operations.postMessage = createPostMessage(target, queueDelivery, () => look());
  }
  for (const name of Object.keys(operations)) defineGlobalOperation(window, name, operations, realm);
  const look = followWindows(window, (other) => {
    discoverOwnWindow(window, other, (own) => installSame(window, own));
    install(other as unknown as WindowLike, options);
  });
}

/** As WebIDL defines it on a global object. */
function defineInterfaceObject(window: DomWindow, name: string, value: unknown): void {
  Object.defineProperty(window, name, { value, writable: true, enumerable: false, configurable: true });
}

/** What frames post to the window itself is for the object that stands for it. */
function installSame(window: DomWindow, own: DomWindow): boolean {
  const installed = installedIn(own);
  // Of a context of Node's vm two objects have the same properties: the global object, and what it was made of.
  if (installed) return installed === installedIn(window);
  markInstalled(own, installedIn(window));
  for (const name of ["MessageChannel", "MessagePort", "MessageEvent", "structuredClone", "postMessage"]) {
    const property = Object.getOwnPropertyDescriptor(window, name);
    if (property) Object.defineProperty(own, name, property);
  }
  return true;
}

function realmOf(window: DomWindow, { replace }: InstallOptions): Realm {
  if (window === host) {
    reportInWindow(window);
    return hostRealm;
  }
  const realm = createRealm(window);
  // Where the window's own MessageEvent stays, ours is one of them.
  return replace ? { ...realm, MessageEvent: undefined } : realm;
}
