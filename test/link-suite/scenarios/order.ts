import { MessageChannel, type MessagePort } from "../../../src/index.ts";
import { assertList, assertSame } from "../../runtimes/behaviours/behaviour.ts";
import type { Scenario } from "../scenario.ts";
import { numbers, receiveData, receiveOne } from "../wait.ts";

const count = 5000;

/** Sends as many numbers as it expects, some a turn, and checks that those that come are in order. */
async function exchange(port: MessagePort): Promise<number> {
  const posted = (async () => {
    for (let i = 0; i < count; i++) {
      port.postMessage(i % 7 === 0 ? { i, padding: "x".repeat(i) } : { i });
      if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  })();
  await new Promise<void>((resolve, reject) => {
    let next = 0;
    port.onmessage = ({ data }) => {
      if (data.i !== next++) reject(new Error(`message ${data.i} came instead of ${next - 1}`));
      if (next === count) resolve();
    };
  });
  await posted;
  return count;
}

export const order: readonly Scenario[] = [
  {
    name: "messages keep their order under load, both ways at once",
    there: exchange,
    async here({ port, result }) {
      await exchange(port);
      assertSame(await result, count, "messages that the other side read");
    },
  },
  {
    name: "messages are delivered one a task: promise reactions run between two",
    async there(port) {
      const log: string[] = [];
      await new Promise<void>((resolve) => {
        port.onmessage = ({ data }) => {
          log.push(`message ${data}`);
          void Promise.resolve().then(() => {
            log.push(`reaction ${data}`);
            if (data === 2) resolve();
          });
        };
      });
      return log;
    },
    async here({ port, result }) {
      for (const i of numbers(3)) port.postMessage(i);
      const expected = numbers(3).flatMap((i) => [`message ${i}`, `reaction ${i}`]);
      assertList(await result, expected, "what happened there");
    },
  },
  {
    name: "each of many ports keeps its own order, however their messages are mixed",
    async there(port) {
      const { ports } = await receiveOne(port);
      const lists = await Promise.all(ports.map((one) => receiveData(one, 100)));
      return lists.every((list, i) => JSON.stringify(list) === JSON.stringify(numbers(100, i)));
    },
    async here({ port, result }) {
      const channels = numbers(50).map(() => new MessageChannel());
      port.postMessage(
        null,
        channels.map(({ port2 }) => port2),
      );
      for (const round of numbers(100)) {
        for (const [i, { port1 }] of channels.entries()) port1.postMessage(i + round);
      }
      assertSame(await result, true, "all lists are whole and in order");
    },
  },
];
