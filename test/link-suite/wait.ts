import type { MessageEvent, MessagePort } from "../../src/index.ts";
import { messages } from "../../src/ports.ts";

/** The next messages of a port that was not started. What comes after them stays in its queue. */
export async function receive(port: MessagePort, count: number): Promise<MessageEvent[]> {
  const events: MessageEvent[] = [];
  for await (const event of messages(port)) if (events.push(event) === count) return events;
  throw new Error(`the port was closed after ${events.length} of ${count} messages`);
}

export async function receiveData(port: MessagePort, count: number): Promise<unknown[]> {
  return (await receive(port, count)).map(({ data }) => data);
}

export async function receiveOne(port: MessagePort): Promise<MessageEvent> {
  const [event] = await receive(port, 1);
  return event as MessageEvent;
}

/** The port that the next message carries. */
export async function receivePort(port: MessagePort): Promise<MessagePort> {
  const { ports } = await receiveOne(port);
  if (!ports[0]) throw new Error("the message carries no port");
  return ports[0];
}

/** The data of all messages until the port is closed. */
export async function receiveAll(port: MessagePort): Promise<unknown[]> {
  const data: unknown[] = [];
  for await (const event of messages(port)) data.push(event.data);
  return data;
}

const shortWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

/** Waits for what no event tells; who waits for ever is ended by the scenario's time limit, with `what` in no message but this. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: () => string,
  limitMs = 5000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not so within ${limitMs} ms: ${what()}`);
    await shortWhile();
  }
}

/** 0, 1, 2, ... */
export const numbers = (count: number, first = 0): number[] => Array.from({ length: count }, (_, i) => first + i);
