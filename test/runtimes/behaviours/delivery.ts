import { MessageChannel, type MessageEvent, type MessagePort } from "entangle";
import { assert, assertList, assertSame, type Behaviour } from "./behaviour.ts";
import { receive, receiveOne, someTurns } from "./messages.ts";

export const delivery: Behaviour[] = [
  {
    name: "messages arrive in the order in which they were posted",
    async run() {
      const { port1, port2 } = new MessageChannel();
      for (let i = 0; i < 100; i++) port1.postMessage(i);
      const events = await receive(port2, 100);
      assertList(
        events.map(({ data }) => data),
        [...Array(100).keys()],
        "data",
      );
    },
  },
  {
    name: "a message is delivered in a later task than promise reactions of the post",
    async run() {
      const { port1, port2 } = new MessageChannel();
      const log: string[] = [];
      const received = receiveOne(port2).then(() => log.push("message"));
      port1.postMessage(null);
      let reactions = Promise.resolve();
      for (let i = 0; i < 20; i++) reactions = reactions.then(() => void log.push("reaction"));
      await received;
      assertList(log.indexOf("message"), 20, "reactions before the message");
    },
  },
  {
    name: "one message is one task: promise reactions run before the next message",
    async run() {
      const { port1, port2 } = new MessageChannel();
      const log: string[] = [];
      const done = new Promise<void>((resolve) => {
        port2.onmessage = ({ data }: MessageEvent) => {
          log.push(`message ${data}`);
          const reaction = Promise.resolve().then(() => log.push(`reaction ${data}`));
          if (data === 3) reaction.then(() => resolve());
        };
      });
      for (const i of [1, 2, 3]) port1.postMessage(i);
      await done;
      assertList(
        log,
        [1, 2, 3].flatMap((i) => [`message ${i}`, `reaction ${i}`]),
        "log",
      );
    },
  },
  {
    name: "an answer is a task of its own: promise reactions of who answers run before it is heard, however long the exchange",
    async run() {
      const { port1, port2 } = new MessageChannel();
      const log: string[] = [];
      const done = new Promise<void>((resolve) => {
        const answer = (port: MessagePort) => {
          port.onmessage = async ({ data }: MessageEvent) => {
            if (data === 40) return resolve();
            port.postMessage(data + 1);
            for (let i = 0; i < 5; i++) await undefined;
            log.push(`reactions to ${data}`);
          };
        };
        for (const port of [port1, port2]) answer(port);
      });
      port1.postMessage(0);
      await done;
      assertList(
        log.slice(0, 40),
        Array.from({ length: 40 }, (_, i) => `reactions to ${i}`),
        "log",
      );
    },
  },
  {
    name: "addEventListener doesn't start a port, start() does, and what waited keeps its order",
    async run() {
      const { port1, port2 } = new MessageChannel();
      const data: unknown[] = [];
      const done = new Promise<void>((resolve) => {
        port2.addEventListener("message", (event) => {
          data.push((event as unknown as MessageEvent).data);
          if (data.length === 3) resolve();
        });
      });
      for (const i of [1, 2]) port1.postMessage(i);
      await someTurns();
      assertSame(data.length, 0, "messages before start()");
      port2.start();
      port1.postMessage(3);
      await done;
      assertList(data, [1, 2, 3], "data");
    },
  },
  {
    name: "an assignment to onmessage starts the port, and null takes the handler away",
    async run() {
      const { port1, port2 } = new MessageChannel();
      port1.postMessage("one");
      assertSame((await receiveOne(port2)).data, "one", "data");
      let called = false;
      port2.onmessage = () => {
        called = true;
      };
      port2.onmessage = null;
      assertSame(port2.onmessage, null, "onmessage");
      port1.postMessage("two");
      await someTurns();
      assert(!called, "a handler that was taken away is not called");
    },
  },
  {
    name: "two ports answer each other a thousand times",
    async run() {
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = ({ data }: MessageEvent) => port2.postMessage(data + 1);
      const done = new Promise<number>((resolve) => {
        port1.onmessage = ({ data }: MessageEvent) => (data < 1000 ? port1.postMessage(data + 1) : resolve(data));
      });
      port1.postMessage(0);
      assertSame(await done, 1001, "the last number");
    },
  },
];
