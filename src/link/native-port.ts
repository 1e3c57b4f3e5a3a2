import { host, hostModule } from "../base/host.ts";
import { messagePortStateOf } from "../port/message-port-state.ts";

/** What is needed of a port of the host. */
export interface NativePort {
  readonly onmessage?: unknown;
  postMessage(message: unknown, transfer?: readonly object[]): void;
  addEventListener(type: string, listener: (event: object) => void): void;
  start?(): void;
  close?(): void;
  ref?(): void;
  unref?(): void;
}

/** The event by which a native port delivers. */
export interface NativeMessageEvent {
  readonly data: unknown;
  readonly ports: readonly NativePort[];
}

type NativeChannelConstructor = new () => { readonly port1: NativePort; readonly port2: NativePort };

/** Captured at load, before anything replaces the global. */
const { MessageChannel } = host;
const ofNode = hostModule("node:worker_threads")?.MessageChannel;
// Something may have replaced it by then, as a DOM of Jest that has another copy of entangle. Deno's has code, but is that of Node's module.
const isNative = /\[native code\]/.test(String(MessageChannel));
const channels = isNative ? [MessageChannel, ofNode] : [ofNode, MessageChannel];

/** @throws TypeError where the host has no MessageChannel of its own */
export function createNativeChannel(): InstanceType<NativeChannelConstructor> {
  for (const NativeChannel of channels as (NativeChannelConstructor | undefined)[]) {
    const channel = NativeChannel && new NativeChannel();
    // entangle/install may have filled in the global.
    if (channel && !messagePortStateOf(channel.port1)) return channel;
  }
  throw new TypeError("entangle: this host has no MessageChannel of its own, so a port can't be made a native one");
}

/** Whether something of the host is a MessagePort, by what it says of itself and its class. */
export function isNativePort(value: object): value is NativePort {
  return isNamed(value, "MessagePort") && messagePortStateOf(value) === undefined;
}

function isNamed(value: object, name: string): boolean {
  for (let at = Object.getPrototypeOf(value); at !== null; at = Object.getPrototypeOf(at)) {
    if (Object.getOwnPropertyDescriptor(at, "constructor")?.value?.name === name) return true;
  }
  return false;
}
