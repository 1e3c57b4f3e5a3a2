import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { queueByChannel } from "../../src/base/turns.ts";

interface MessageLike {
  stopImmediatePropagation(): void;
}
type Listener = (event: MessageLike) => unknown;

/**
 * A channel as a browser has it, which counts its messages.
 * @param afterListener what happens between two listeners: in a browser, promise reactions run
 */
function channel(afterListener: () => Promise<unknown> | undefined) {
  const listeners: Listener[] = [];
  const counted = { messages: 0, listeners: 0, delivered: Promise.resolve() };
  const deliver = async (): Promise<void> => {
    let isStopped = false;
    const event = {
      stopImmediatePropagation() {
        isStopped = true;
      },
    };
    for (const listener of listeners) {
      if (isStopped) return;
      counted.listeners++;
      listener(event);
      const after = afterListener();
      // Nothing is awaited where a script calls the listeners.
      if (after) await after;
    }
  };
  const port1 = {
    set onmessage(listener: Listener) {
      listeners.push(listener);
    },
    addEventListener: (_type: "message", listener: Listener) => void listeners.push(listener),
  };
  const postMessage = (): void => {
    counted.messages++;
    counted.delivered = counted.delivered.then(() => nextTurn()).then(deliver);
  };
  return { native: { port1, port2: { postMessage } }, counted };
}

const inBrowser = () => channel(() => nextTurn());

test("turns: one message brings turns for several, promise reactions run between, and the order is kept", async () => {
  const { native, counted } = inBrowser();
  const queue = queueByChannel(native, 4, () => 0);
  const log: string[] = [];
  for (const n of [1, 2, 3, 4, 5, 6]) {
    queue(() => {
      log.push(`task ${n}`);
      void Promise.resolve()
        .then(() => {})
        .then(() => log.push(`reaction ${n}`));
    });
  }
  while (log.length < 12) await nextTurn();
  expect(log).toEqual([1, 2, 3, 4, 5, 6].flatMap((n) => [`task ${n}`, `reaction ${n}`]));
  expect(counted.messages).toBe(2);
});

test("turns: a task that queues the next shares its message; with nothing left, the listeners that follow are not called", async () => {
  const { native, counted } = inBrowser();
  const queue = queueByChannel(native, 16, () => 0);
  let left = 9;
  const last = new Promise<void>((resolve) => {
    const again = (): void => {
      if (left-- > 0) queue(again);
      else resolve();
    };
    queue(again);
  });
  await last;
  await nextTurn();
  await counted.delivered;
  expect([counted.messages, counted.listeners]).toEqual([1, 11]);
  // And it is not forgotten that no message is on its way any more.
  await new Promise<void>((resolve) => queue(resolve));
  expect(counted.messages).toBe(2);
});

test("turns: as many messages are under way as there are tasks for, which need not wait for each other", async () => {
  const { native, counted } = inBrowser();
  const queue = queueByChannel(native, 16, () => 0);
  const ran: number[] = [];
  for (let n = 0; n < 40; n++) queue(() => ran.push(n));
  expect(counted.messages).toBe(3);
  while (ran.length < 40) await nextTurn();
  expect(ran).toEqual(Array.from({ length: 40 }, (_, n) => n));
  await counted.delivered;
  expect(counted.messages).toBe(3);
});

test("turns: after a millisecond the rest waits for another message", async () => {
  const { native, counted } = inBrowser();
  let now = 0;
  const queue = queueByChannel(native, 16, () => now);
  const ran: number[] = [];
  await new Promise<void>((resolve) => {
    for (const n of [1, 2, 3]) {
      queue(() => {
        now += 5;
        ran.push(n);
        if (n === 3) resolve();
      });
    }
  });
  expect([ran, counted.messages]).toEqual([[1, 2, 3], 3]);
});

test("turns: where no promise reactions run between two listeners, each task has a message of its own", async () => {
  const { native, counted } = channel(() => undefined);
  const queue = queueByChannel(native, 16, () => 0);
  const log: string[] = [];
  await new Promise<void>((resolve) => {
    for (const n of [1, 2, 3]) {
      queue(() => {
        log.push(`task ${n}`);
        void Promise.resolve().then(() => {
          log.push(`reaction ${n}`);
          if (n === 3) resolve();
        });
      });
    }
  });
  expect(log).toEqual([1, 2, 3].flatMap((n) => [`task ${n}`, `reaction ${n}`]));
  expect(counted.messages).toBe(3);
});
