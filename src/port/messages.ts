import type { Realm } from "../base/realm.ts";
import { endReasonOf } from "./close-reason.ts";
import type { End, EndHolder, EndReason, QueueEntry } from "./end.ts";
import { eventOf, requirePortState } from "./message-port-state.ts";
import { onEnded } from "./on-ended.ts";
import { createTrustedEvent } from "./trusted-events.ts";
import type { MessageEvent, MessagePort } from "./types.ts";

/**
 * The messages of `port`, one at a time: the next is taken from its queue only when it is asked for, so that what the other side may
 * send ahead stays bounded. They come here instead of to the port's listeners; leave the loop and they go there again. The loop ends
 * when the port is closed or transferred, or another loop reads it; one that waits for a message is left by that alone.
 * @throws TypeError for what is no port of entangle, at the first message that is asked for; a DataCloneError for a message that
 * can't be read, as `messageerror` says it to listeners; the one after it can be asked for by another loop
 */
export async function* messages<In>(port: MessagePort<In, never>): AsyncGenerator<MessageEvent<In>, void, void> {
  const state = requirePortState(port, "messages");
  const { end, realm } = state;
  if (!end) return;
  const reader = new QueueReader(end, realm);
  const { holder } = end;
  end.holder = reader;
  if (holder instanceof QueueReader) holder.entryWaits();
  const stop = onEnded(port, state, () => reader.entryWaits());
  try {
    while (end.holder === reader && !endReasonOf(state)) {
      const entry = end.dequeue();
      if (!entry) await reader.entry();
      else if (entry.isClose) state.fireClose(entry.data as EndReason);
      else yield read(entry, realm) as unknown as MessageEvent<In>;
    }
  } finally {
    if (end.holder === reader) {
      end.holder = state;
      if (state.started) end.startDelivery();
    }
    // Also looks whether the other port was closed while a message was in hand.
    stop();
  }
}

function read(entry: QueueEntry, realm: Realm): object {
  const event = eventOf(entry, realm);
  if (event.type === "message") return createTrustedEvent(realm, event);
  throw new realm.DOMException("messages: a message came that can't be read", "DataCloneError");
}

/** Holds an end while its messages are read one by one. */
class QueueReader implements EndHolder {
  readonly started = false;
  readonly hearsClose = false;
  readonly realm: Realm;
  readonly #end: End;
  #wake: (() => void) | undefined;

  constructor(end: End, realm: Realm) {
    this.#end = end;
    this.realm = realm;
  }

  /** Resolves when something is in the queue, or the port has ended. */
  entry(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#end.first) resolve();
      else this.#wake = resolve;
    });
  }

  entryWaits(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  // Only a holder that has started, or hears close, gets anything by itself.
  deliver(): void {}
  fireClose(): void {}
}
