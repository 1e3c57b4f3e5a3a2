import { MessageChannel, type MessagePort } from "../../../src/index.ts";
import { defaultLimits } from "../../../src/link/index.ts";
import { bufferedAmount, drained, messages } from "../../../src/ports.ts";
import { assert, assertSame } from "../../runtimes/behaviours/behaviour.ts";
import type { Scenario } from "../scenario.ts";
import { numbers, receiveOne, receivePort, until } from "../wait.ts";
import { echo } from "./values.ts";

const block = "x".repeat(64 << 10);
const blocks = 256;
const total = block.length * blocks;

const postText = (port: MessagePort): void => port.postMessage(block);
const postBuffer = (port: MessagePort): void => {
  const buffer = new ArrayBuffer(block.length);
  port.postMessage(buffer, [buffer]);
};

/** Reads block after block once it is told to. */
async function readSlowly(port: MessagePort): Promise<number> {
  const bulk = await receivePort(port);
  await receiveOne(port);
  let bytes = 0;
  for await (const { data } of messages(bulk)) {
    bytes += data.byteLength ?? data.length;
    if (bytes === total) return bytes;
  }
  return bytes;
}

function slowReader(name: string, post: (port: MessagePort) => void): Scenario {
  return {
    name: `a reader that doesn't read holds no more than a window${name}; the rest waits at the sender until it is drained`,
    there: readSlowly,
    async here({ port, result }) {
      const { port1, port2 } = new MessageChannel();
      port.postMessage(null, [port2]);
      for (const _ of numbers(blocks)) post(port1);
      const least = total - defaultLimits.windowBytes;
      await until(
        () => bufferedAmount(port1) < total,
        () => "something was sent",
      );
      const { port1: ping, port2: pong } = new MessageChannel();
      void pong;
      ping.close();
      assert(bufferedAmount(port1) >= least, `${bufferedAmount(port1)} bytes wait here, at least ${least}`);
      port.postMessage("read");
      await drained(port1, total >> 1);
      assert(bufferedAmount(port1) <= total >> 1, "half is sent");
      await drained(port1);
      assertSame(bufferedAmount(port1), 0, "bytes that wait");
      assertSame(await result, total, "bytes that the other side read");
    },
  };
}

export const pressure: readonly Scenario[] = [
  slowReader("", postText),
  slowReader(" of ArrayBuffers", postBuffer),
  {
    name: "a port that sends much doesn't starve one that sends little",
    async there(port) {
      const [bulk, ping] = (await receiveOne(port)).ports as [MessagePort, MessagePort];
      void echo(ping);
      let bytes = 0;
      for await (const { data } of messages(bulk)) {
        bytes += data.length;
        if (bytes === total) return;
      }
    },
    async here({ port, result }) {
      const [bulk, ping] = [new MessageChannel(), new MessageChannel()];
      port.postMessage(null, [bulk.port2, ping.port2]);
      for (const _ of numbers(blocks)) bulk.port1.postMessage(block);
      ping.port1.postMessage("ping");
      await receiveOne(ping.port1);
      assert(
        bufferedAmount(bulk.port1) > total >> 1,
        `the answer came before the bulk (${bufferedAmount(bulk.port1)})`,
      );
      await result;
    },
  },
];
