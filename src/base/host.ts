/**
 * The globals of a host that entangle uses, each of which may be missing (QuickJS has none of them).
 * Declared by hand, so that `src/` compiles without DOM and without Node types and portability is a compile error.
 */
export interface Host {
  readonly [name: string]: unknown;
  readonly EventTarget?: EventTargetConstructor;
  readonly Event?: EventConstructor;
  readonly MessageEvent?: EventConstructor;
  readonly DOMException?: DOMExceptionConstructor;
  readonly MessageChannel?: new () => NativeChannel;
  readonly FinalizationRegistry?: FinalizationRegistryConstructor;
  readonly WeakRef?: WeakRefConstructor;
  readonly SharedArrayBuffer?: SharedArrayBufferConstructor;
  readonly structuredClone?: (value: unknown, options?: { transfer: object[] }) => unknown;
  readonly setTimeout?: (callback: () => void, delayMs: number) => unknown;
  readonly queueMicrotask?: (callback: () => void) => void;
  readonly reportError?: (error: unknown) => void;
  readonly scheduler?: { postTask?(callback: () => void): Promise<unknown> };
  readonly performance?: { now(): number };
  readonly document?: object | undefined;
  readonly addEventListener?: (type: string, listener: () => void) => void;
  readonly process?: { getBuiltinModule?(id: string): unknown };
}

/** What entangle needs of a host's `Event`. */
export interface EventLike {
  readonly type: string;
  readonly eventPhase?: number;
  readonly cancelBubble?: boolean;
  preventDefault(): void;
}
export type EventConstructor = new (type: string, init?: object) => EventLike;

/** What entangle needs of a host's `EventTarget`. */
export interface EventTargetLike {
  addEventListener(type: string, callback: unknown, options?: unknown): void;
  dispatchEvent(event: EventLike): boolean;
}
export type EventTargetConstructor = new () => EventTargetLike;

export interface DOMExceptionLike extends Error {
  readonly code: number;
}
export type DOMExceptionConstructor = new (message?: string, name?: string) => DOMExceptionLike;

export interface NativeChannel {
  readonly port1: { onmessage: unknown; addEventListener(type: "message", listener: unknown): void };
  readonly port2: { postMessage(message: unknown): void };
}

/** The host that this module was loaded in. */
export const host: Host = globalThis as unknown as Host;

/** Captured at load: a program may replace the global by ours, and asking that would recurse. */
export const hostClone: Host["structuredClone"] = host.structuredClone;

/** A module that the host ships with, by its documented name ("node:timers"), in Node, Deno and Bun; elsewhere undefined. */
export function hostModule(name: string): Record<string, unknown> | undefined {
  try {
    return host.process?.getBuiltinModule?.(name) as Record<string, unknown> | undefined;
  } catch {
    return undefined;
  }
}
