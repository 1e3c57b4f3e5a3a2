import { MessageChannel, type MessagePort } from "../../../src/index.ts";
import { closed } from "../../../src/ports.ts";
import { assert, assertList, assertSame } from "../../runtimes/behaviours/behaviour.ts";
import type { Scenario } from "../scenario.ts";
import { numbers, receiveAll, receiveOne, receivePort } from "../wait.ts";

/** Does nothing, for as long as there is somebody. */
const wait = async (port: MessagePort): Promise<void> => {
  await new Promise((resolve) => port.addEventListener("close", resolve));
};

export const loss: readonly Scenario[] = [
  {
    name: "the other side is killed: its ports hear close with the reason, after what was received",
    needs: "noticesLoss",
    async there(port) {
      const moved = await receivePort(port);
      for (const i of numbers(100)) moved.postMessage(i);
      port.postMessage("all was sent");
      // It isn't collected meanwhile: its peer would hear of that first.
      await Promise.all([closed(moved), wait(port)]);
    },
    async here({ port, root, kill }) {
      const { port1, port2 } = new MessageChannel();
      port.postMessage(null, [port2]);
      await receiveOne(port);
      kill();
      const { reason } = await closed(port);
      assertSame(reason, "lost", "why the port was closed");
      assertList(await receiveAll(port1), numbers(100), "what was received before");
      assertSame((await closed(port1)).reason, "lost", "why the other port was closed");
      assertSame((await closed(root)).reason, "lost", "why the first port was closed");
    },
  },
  {
    name: "the other side is killed with ports in transit: who holds their other halves hears close",
    needs: "noticesLoss",
    async there(port) {
      port.postMessage("up");
      await wait(port);
    },
    async here({ port, kill }) {
      await receiveOne(port);
      const channels = numbers(20).map(() => new MessageChannel());
      const ends = channels.map(({ port1 }) => closed(port1));
      for (const { port2 } of channels.slice(0, 10)) port.postMessage("x".repeat(50_000), [port2]);
      kill();
      for (const { port2 } of channels.slice(10)) port.postMessage("x".repeat(50_000), [port2]);
      for (const { reason } of await Promise.all(ends)) {
        assert(["lost", "closed"].includes(reason), `lost with the link, or dropped after it (${reason})`);
      }
    },
  },
  {
    name: "one of two other sides is killed: the other hears close, and goes on",
    needs: "noticesLoss",
    async there(port) {
      port.postMessage("up");
      const moved = await receivePort(port);
      moved.postMessage("hello");
      const heard = await receiveAll(moved);
      port.postMessage(heard);
      await wait(port);
    },
    async here(first) {
      const second = await first.another();
      for (const { port } of [first, second]) await receiveOne(port);
      const { port1, port2 } = new MessageChannel();
      first.port.postMessage(null, [port1]);
      second.port.postMessage(null, [port2]);
      second.kill();
      const heard = (await receiveOne(first.port)).data as unknown[];
      assert(heard.length <= 1, "what the survivor heard before the close");
    },
  },
];
