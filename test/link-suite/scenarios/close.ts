import { MessageChannel, type MessagePort } from "../../../src/index.ts";
import { closed } from "../../../src/ports.ts";
import { assertList, assertSame } from "../../runtimes/behaviours/behaviour.ts";
import type { Scenario } from "../scenario.ts";
import { numbers, receiveAll, receiveOne, receivePort } from "../wait.ts";

/** The data of all messages, then "close": by listeners. */
function eventsOf(port: MessagePort): Promise<unknown[]> {
  const events: unknown[] = [];
  return new Promise((resolve) => {
    port.onmessage = ({ data }) => events.push(data);
    port.onclose = ({ type }) => resolve([...events, type]);
  });
}

export const close: readonly Scenario[] = [
  {
    name: "close here: the other side hears it once, after what was sent before",
    there: eventsOf,
    async here({ port, result }) {
      for (const i of numbers(100)) port.postMessage(i);
      port.close();
      assertList(await result, [...numbers(100), "close"], "events there");
    },
  },
  {
    name: "close there: this side hears it once, after what was sent before",
    there(port) {
      for (const i of numbers(100)) port.postMessage(i);
      port.close();
    },
    async here({ port }) {
      const events = eventsOf(port);
      assertList(await events, [...numbers(100), "close"], "events here");
      const { reason } = await closed(port);
      assertSame(reason, "closed", "the reason");
    },
  },
  {
    name: "close at both sides at once",
    async there(port) {
      await receiveOne(port);
      port.postMessage(null);
      port.close();
    },
    async here({ port, result }) {
      port.postMessage(null);
      await receiveOne(port);
      port.close();
      await result;
    },
  },
  {
    name: "a port that is closed while its other half is in transit: that hears close after what was sent",
    async there(port) {
      return receiveAll(await receivePort(port));
    },
    async here({ port, result }) {
      const { port1, port2 } = new MessageChannel();
      port1.postMessage(1);
      port.postMessage(null, [port2]);
      port1.postMessage(2);
      port1.close();
      assertList(await result, [1, 2], "what was read before the close");
    },
  },
  {
    name: "a port whose other half was closed before it is transferred: it gives what it has, then close",
    async there(port) {
      return eventsOf(await receivePort(port));
    },
    async here({ port, result }) {
      const { port1, port2 } = new MessageChannel();
      port1.postMessage("last");
      port1.close();
      port.postMessage(null, [port2]);
      assertList(await result, ["last", "close"], "events there");
    },
  },
  {
    name: "close with unread messages: they are read before it, whenever that is",
    async there(port) {
      const moved = await receivePort(port);
      await receiveOne(port);
      return eventsOf(moved);
    },
    async here({ port, result }) {
      const { port1, port2 } = new MessageChannel();
      port.postMessage(null, [port2]);
      for (const i of numbers(100)) port1.postMessage(i);
      port1.close();
      port.postMessage("begin to read");
      assertList(await result, [...numbers(100), "close"], "events there");
    },
  },
  {
    name: "a port that is dropped unread by a close is closed",
    async there(port) {
      port.close();
    },
    async here({ port }) {
      const { port1, port2 } = new MessageChannel();
      const ends = new Promise((resolve) => port1.addEventListener("close", resolve));
      port.postMessage(null, [port2]);
      await ends;
    },
  },
  {
    name: "closing the ports of a link ends it at both sides",
    async there(port) {
      await receiveAll(port);
    },
    async here({ port, root, result }) {
      port.close();
      await result;
      root.close();
    },
  },
];
