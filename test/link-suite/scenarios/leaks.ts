import { MessageChannel, type MessagePort } from "../../../src/index.ts";
import { hostNode } from "../../../src/link/node.ts";
import { assert } from "../../runtimes/behaviours/behaviour.ts";
import { heapBytes } from "../memory.ts";
import type { Scenario } from "../scenario.ts";
import { numbers, receiveOne, receivePort, until } from "../wait.ts";

/** Channels of all links of this side, and relays between them. */
function counts(): number[] {
  const { links, relays, ticketCount } = hostNode();
  return [[...links].reduce((sum, { channels }) => sum + [...channels].length, 0), relays.size, ticketCount];
}

const portsPerRound = 500;
const rounds = 4;
/** Of the heap, that a port may seem to leave: less than its end, its channel or its leg takes. */
const mostBytesPerPort = 100;
/** So often the rounds are played again if more is left: at first caches fill and code is compiled. What leaks does so every time. */
const most = 6;

/** Ports that go, bring a message back, and are closed by either side. */
async function playRound(port: MessagePort): Promise<void> {
  const channels = numbers(portsPerRound).map(() => new MessageChannel());
  for (let i = 0; i < portsPerRound; i += 50) {
    const batch = channels.slice(i, i + 50);
    port.postMessage(
      null,
      batch.map(({ port2 }) => port2),
    );
  }
  const ends = channels.map(async ({ port1 }, i) => {
    port1.postMessage(i);
    await receiveOne(port1);
    if (i % 2) port1.close();
    else await new Promise((resolve) => port1.addEventListener("close", resolve));
  });
  await Promise.all(ends);
}

export const leaks: readonly Scenario[] = [
  {
    name: "rounds of ports and messages leave nothing in the memory of either side",
    limitMs: 30_000,
    async there(port) {
      await new Promise<void>((resolve) => {
        port.onclose = () => resolve();
        port.onmessage = async ({ data, ports }) => {
          if (data === "measure") port.postMessage(await heapBytes());
          for (const one of ports) {
            one.onmessage = ({ data }) => {
              one.postMessage(data);
              if (data % 2 === 0) one.close();
            };
          }
        };
      });
    },
    async here({ port }) {
      const measure = async (): Promise<readonly (number | undefined)[]> => {
        port.postMessage("measure");
        const { data } = await receiveOne(port);
        return [await heapBytes(), data];
      };
      const growths: string[] = [];
      for (let before = await measure(); ; ) {
        for (const _ of numbers(rounds)) await playRound(port);
        const after = await measure();
        const perPort = after.map((bytes, i) => ((bytes ?? 0) - (before[i] ?? 0)) / (rounds * portsPerRound));
        if (perPort.every((bytes) => bytes < mostBytesPerPort)) break;
        growths.push(String(perPort.map(Math.round)));
        assert(growths.length < most, `bytes that each port left, here and there: ${growths.join("; ")}`);
        before = after;
      }
      port.close();
    },
  },
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
