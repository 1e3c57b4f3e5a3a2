import { queueTask } from "../base/task-queue.ts";
import { requirePortState } from "./message-port-state.ts";
import { onEnded } from "./on-ended.ts";
import { QueueMeter } from "./queue-meter.ts";
import type { MessagePort } from "./types.ts";

/**
 * Bytes that were posted on `port` and wait: in this thread, until the other port has read them; over a link, until they are sent. A
 * message within the thread counts as many as it would have on a link; what has no bytes there, and a Blob, count none.
 * @throws TypeError for what is no port of entangle
 */
export function bufferedAmount(port: MessagePort<unknown, never>): number {
  const peer = requirePortState(port, "bufferedAmount").end?.peer;
  return peer ? QueueMeter.of(peer).bytes : 0;
}

/**
 * Resolves when no more than `lowWaterMarkBytes` of what was posted on `port` wait, or nobody is there to get it any more, or `port`
 * was closed or transferred.
 * @throws TypeError for what is no port of entangle, RangeError for a mark that is no number of bytes
 */
export function drained(port: MessagePort<unknown, never>, lowWaterMarkBytes = 0): Promise<void> {
  const state = requirePortState(port, "drained");
  if (!(lowWaterMarkBytes >= 0)) {
    throw new RangeError(
      `drained: lowWaterMarkBytes is ${lowWaterMarkBytes}; it must be a number of bytes, at least 0`,
    );
  }
  const peer = state.end?.peer;
  // In a task: who posts and waits in a loop until the port hears `close` would else never let it.
  if (!peer) return new Promise((resolve) => queueTask(resolve));
  const meter = QueueMeter.of(peer);
  if (meter.bytes <= lowWaterMarkBytes) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = onEnded(port, state, () => resolve());
    meter.whenAtMost(lowWaterMarkBytes, () => {
      stop();
      resolve();
    });
  });
}
