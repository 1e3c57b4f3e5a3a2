import { setImmediate as nextImmediate } from "node:timers/promises";
import type { MessageEvent, MessagePort, PortEvent, PortEventMap } from "../../src/port/types.ts";

/** The next event of a type. Starts the port. */
export function nextEvent<K extends keyof PortEventMap>(port: MessagePort, type: K): Promise<PortEventMap[K]> {
  return new Promise((resolve) => {
    port.addEventListener(type, resolve as (event: PortEvent) => void, { once: true });
    port.start();
  });
}

export const nextMessage = (port: MessagePort): Promise<MessageEvent> => nextEvent(port, "message");
export const nextClose = (port: MessagePort): Promise<PortEvent> => nextEvent(port, "close");

/** The first port that the next message carries. */
export async function nextPort(port: MessagePort): Promise<MessagePort> {
  const { ports } = await nextMessage(port);
  if (!ports[0]) throw new Error("the message carries no port");
  return ports[0];
}

/** The data of the next messages, in order. Starts the port. */
export function nextData(port: MessagePort, count: number): Promise<unknown[]> {
  const data: unknown[] = [];
  return new Promise((resolve) => {
    const push = (event: MessageEvent): void => {
      if (data.push(event.data) < count) return;
      port.removeEventListener("message", push);
      resolve(data);
    };
    port.addEventListener("message", push);
    port.start();
  });
}

/**
 * Resolves when every task that was queued before has run: what has not happened by then, will not. Immediates queued during a
 * turn of the event loop run in the next, so a few turns let chains of tasks end too.
 */
export async function tasksHaveRun(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await nextImmediate();
}
