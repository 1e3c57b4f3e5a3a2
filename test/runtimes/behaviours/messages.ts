import { MessageChannel, type MessageEvent, type MessagePort } from "entangle";

/** The next `count` messages of a port, which this starts. */
export function receive(port: MessagePort, count: number): Promise<MessageEvent[]> {
  const events: MessageEvent[] = [];
  return new Promise((resolve) => {
    port.onmessage = (event: MessageEvent) => {
      events.push(event);
      if (events.length === count) resolve(events);
    };
  });
}

export async function receiveOne(port: MessagePort): Promise<MessageEvent> {
  const [event] = await receive(port, 1);
  return event as MessageEvent;
}

/** A task of the event loop that is queued after all that were queued before, some turns long. */
export async function someTurns(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  for (let turn = 0; turn < 5; turn++) {
    port2.postMessage(turn);
    await receiveOne(port1);
  }
}

/** What arrives on the other side when `value` is posted. */
export async function post<T>(value: T, transfer: object[] = []): Promise<T> {
  const { port1, port2 } = new MessageChannel();
  port2.postMessage(value, transfer);
  return (await receiveOne(port1)).data as T;
}
