import { eventStateOf, giveEventState } from "../base/event.ts";
import { MessageEventState } from "../port/message-event-state.ts";
import { originOf } from "./dom-window.ts";
import type { MessageTarget } from "./post-message.ts";

interface HostMessageEvent {
  readonly type: string;
  readonly isTrusted: boolean;
  readonly data: unknown;
  readonly origin: string;
  readonly source: unknown;
  stopImmediatePropagation(): void;
}

/**
 * jsdom's own `postMessage` delivers the message itself, without origin and source. A page may have called it on a frame before
 * entangle could know of the frame; this makes of such an event what it can. docs/deviations.md#new-frames
 */
export function adoptEarlyMessages({ window, MessageEvent }: MessageTarget, clone: (value: unknown) => unknown): void {
  const adopt = (event: HostMessageEvent): void => {
    if (!event.isTrusted || event.origin !== "" || event.source !== null || eventStateOf(event)) return;
    const source = window.parent ?? window;
    const state = new MessageEventState(event.type, true);
    try {
      Object.assign(state, { ofHost: true, data: clone(event.data), origin: originOf(source), source });
    } catch {
      // What can't be cloned its sender would have been told of.
      event.stopImmediatePropagation();
      return;
    }
    const { prototype } = MessageEvent as unknown as { readonly prototype: object };
    Object.setPrototypeOf(giveEventState(event, state), prototype);
  };
  // Before any listener of the page's.
  window.addEventListener("message", adopt, true);
}
