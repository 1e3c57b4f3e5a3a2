import { MessageChannel, type MessagePort } from "../../../src/index.ts";
import { assert, assertList, assertSame } from "../../runtimes/behaviours/behaviour.ts";
import type { Scenario } from "../scenario.ts";
import { numbers, receiveOne } from "../wait.ts";
import { echo } from "./values.ts";

/** What the largest message has besides its bytes. */
const overhead = 64;
const largest = (64 << 20) - overhead;
const sizes = [0, 1, 255, 256, 4095, 4096, 65_535, 65_536, (1 << 20) - 1, (1 << 20) + 1, largest];

/** Bytes that differ from place to place, cheaply. */
function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1009) bytes[at] = at % 251;
  return bytes;
}

const sum = (bytes: Uint8Array): number => {
  let total = 0;
  for (let at = 0; at < bytes.length; at += 1009) total = (total * 31 + (bytes[at] as number)) % 1_000_003;
  return total;
};

export const size: readonly Scenario[] = [
  {
    name: "messages of 0 bytes to 64 MiB",
    limitMs: 30_000,
    async there(port) {
      for (const _ of sizes) {
        const { data } = await receiveOne(port);
        port.postMessage([data.length, sum(data)]);
      }
    },
    async here({ port }) {
      for (const length of sizes) {
        const bytes = pattern(length);
        port.postMessage(bytes);
        assertList((await receiveOne(port)).data, [length, sum(bytes)], `what came of ${length} bytes`);
      }
    },
  },
  {
    name: "a message that is larger than the limit throws at once, and the link goes on",
    there: echo,
    async here({ port }) {
      port.postMessage("to know that the port is beyond the link");
      await receiveOne(port);
      let thrown = "nothing";
      try {
        port.postMessage("x".repeat((64 << 20) + 1));
      } catch (error) {
        thrown = String(error);
      }
      assert(/DataCloneError.*67108864 bytes/.test(thrown), `a DataCloneError with the limit: ${thrown}`);
      port.postMessage("next");
      assertSame((await receiveOne(port)).data, "next", "the next message");
    },
  },
  {
    name: "10,000 ports over one link",
    limitMs: 60_000,
    async there(port) {
      let open = 0;
      await new Promise<void>((resolve) => {
        port.onmessage = ({ ports }) => {
          open += ports.length;
          for (const one of ports) {
            void echo(one).then(() => --open === 0 && resolve());
          }
        };
      });
      return open;
    },
    async here({ port, result }) {
      const channels = numbers(10_000).map(() => new MessageChannel());
      for (const batch of numbers(200)) {
        const ports = channels.slice(batch * 50, batch * 50 + 50).map(({ port2 }) => port2);
        port.postMessage(null, ports);
      }
      const echoes = channels.map(({ port1 }, i) => {
        port1.postMessage(i);
        return receiveOne(port1);
      });
      const data = (await Promise.all(echoes)).map((event) => event.data as number);
      assertSame(
        data.findIndex((value, i) => value !== i),
        -1,
        "the first port whose echo is another's",
      );
      for (const { port1 } of channels) (port1 as MessagePort).close();
      assertSame(await result, 0, "ports that are open at the other side");
    },
  },
];
