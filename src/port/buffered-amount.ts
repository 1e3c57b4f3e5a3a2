import { encode } from "../codec/encode.ts";
import type { QueueEntry } from "./end.ts";
import { type MessagePortState, requirePortState } from "./message-port-state.ts";
import type { MessagePort } from "./types.ts";

/**
 * Bytes that were posted on `port` and wait: in this thread, until the other port has read them; over a link, until they are sent. A
 * message within the thread counts as many as it would have on a link.
 * @throws TypeError for what is no port of entangle
 */
export function bufferedAmount(port: MessagePort<unknown, never>): number {
  return amountOf(requirePortState(port, "bufferedAmount"));
}

/**
 * Resolves when no more than `lowWaterMarkBytes` of what was posted on `port` wait, or nobody is there to get it any more.
 * @throws TypeError for what is no port of entangle, RangeError for a mark that is no number of bytes
 */
export function drained(port: MessagePort<unknown, never>, lowWaterMarkBytes = 0): Promise<void> {
  const state = requirePortState(port, "drained");
  if (!(lowWaterMarkBytes >= 0)) {
    throw new RangeError(
      `drained: lowWaterMarkBytes is ${lowWaterMarkBytes}; it must be a number of bytes, at least 0`,
    );
  }
  return new Promise((resolve) => waitUntil(() => amountOf(state) <= lowWaterMarkBytes, state, resolve));
}

function waitUntil(isReached: () => boolean, state: MessagePortState, resolve: () => void): void {
  const peer = state.end?.peer;
  if (!peer || isReached()) {
    resolve();
    return;
  }
  const { dequeued } = peer;
  peer.dequeued = () => {
    peer.dequeued = dequeued;
    dequeued?.();
    waitUntil(isReached, state, resolve);
  };
}

function amountOf({ end }: MessagePortState): number {
  let bytes = 0;
  for (let entry = end?.peer?.first; entry; entry = entry.next) if (!entry.isClose) bytes += sizeOf(entry);
  return bytes;
}

const sizes = new WeakMap<QueueEntry, number>();

function sizeOf(entry: QueueEntry): number {
  if (entry.encoded) return entry.encoded.byteLength;
  const known = sizes.get(entry);
  if (known !== undefined) return known;
  const size = encodedSize(entry);
  sizes.set(entry, size);
  return size;
}

/** What only a thread can hold has no size in bytes. */
function encodedSize({ data, ports }: QueueEntry): number {
  try {
    const bytes = encode(data, (object) => (ports.includes(object) ? 0 : undefined));
    return bytes instanceof Uint8Array ? bytes.length : 0;
  } catch {
    return 0;
  }
}
