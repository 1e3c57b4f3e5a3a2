import { MessageChannel } from "../../../src/index.ts";
import { hostNode } from "../../../src/link/node.ts";
import type { Scenario } from "../scenario.ts";
import { numbers, receiveOne, receivePort, until } from "../wait.ts";

/** Channels of all links of this side, and relays between them. */
function counts(): number[] {
  const { links, relays, ticketCount } = hostNode();
  return [[...links].reduce((sum, { channels }) => sum + [...channels].length, 0), relays.size, ticketCount];
}

export const leaks: readonly Scenario[] = [
  {
    name: "ports that come, go on and are closed leave nothing behind at either side",
    async there(port) {
      await receiveOne(port);
      const before = counts();
      port.postMessage("counted");
      for (const _ of numbers(100)) {
        const moved = await receivePort(port);
        const { port1, port2 } = new MessageChannel();
        moved.postMessage("one's own", [port1]);
        port.postMessage("back", [moved]);
        await receiveOne(port2);
        port2.close();
      }
      await until(
        () => String(counts()) === String(before),
        () => `channels, relays and tickets there: ${counts()}, before: ${before}`,
      );
    },
    async here({ port, result }) {
      port.postMessage("count");
      await receiveOne(port);
      const before = counts();
      for (const _ of numbers(100)) {
        const { port1, port2 } = new MessageChannel();
        port.postMessage(null, [port2]);
        const back = await receivePort(port);
        const own = await receivePort(port1);
        own.postMessage("read");
        back.close();
      }
      await result;
      await until(
        () => String(counts()) === String(before),
        () => `channels, relays and tickets here: ${counts()}, before: ${before}`,
      );
    },
  },
];
