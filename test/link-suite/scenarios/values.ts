import type { MessagePort } from "../../../src/index.ts";
import { assert, assertList, assertSame } from "../../runtimes/behaviours/behaviour.ts";
import type { Scenario } from "../scenario.ts";
import { receiveOne } from "../wait.ts";
import { samples } from "./samples.ts";

/** Sends back what comes, with what it transfers. */
export async function echo(port: MessagePort): Promise<void> {
  port.onmessage = ({ data, ports }) => port.postMessage(data, [...ports]);
  await new Promise((resolve) => port.addEventListener("close", resolve));
}

async function sendAndReceive<T>(port: MessagePort, value: T, transfer: object[] = []): Promise<T> {
  port.postMessage(value, transfer);
  return (await receiveOne(port)).data as T;
}

export const values: readonly Scenario[] = [
  {
    name: "every kind of value comes back as it was sent",
    there: echo,
    async here({ port }) {
      for (const { name, make, check } of samples) {
        const received: unknown = await sendAndReceive(port, make());
        try {
          check(received);
        } catch (error) {
          throw new Error(`${name}: ${error}`, { cause: error });
        }
      }
    },
  },
  {
    name: "a value that can't be cloned throws at once, and the link goes on",
    there: echo,
    async here({ port }) {
      let name = "nothing was thrown";
      try {
        port.postMessage({ deep: [() => undefined] });
      } catch (error) {
        ({ name } = error as Error);
      }
      assertSame(name, "DataCloneError", "what is thrown");
      assertSame(await sendAndReceive(port, "still here"), "still here", "the next message");
    },
  },
  {
    name: "an ArrayBuffer of the transfer list is detached here and whole there",
    there: echo,
    async here({ port }) {
      for (const length of [0, 10, 100_000]) {
        const { buffer } = new Uint8Array(length).fill(7);
        const received = await sendAndReceive(port, { view: new Uint8Array(buffer, length >> 1) }, [buffer]);
        assertSame(buffer.byteLength, 0, "bytes that are left here");
        assertSame(received.view.byteOffset, length >> 1, "offset of the view");
        assertSame(received.view.buffer.byteLength, length, "bytes that came back");
        assert(
          received.view.every((byte) => byte === 7),
          "the bytes are the same",
        );
      }
    },
  },
  {
    name: "Blobs and Files arrive with their bytes",
    there: echo,
    async here({ port }) {
      const file = new File(["text"], "name.txt", { type: "c/d", lastModified: 5 });
      const received = await sendAndReceive(port, [new Blob(["a", "b"], { type: "x/y" }), file, "after"] as const);
      assertList([received[0].type, await received[0].text()], ["x/y", "ab"], "the Blob");
      const { name, type, lastModified } = received[1];
      assertList([name, type, lastModified, await received[1].text()], ["name.txt", "c/d", 5, "text"], "File");
    },
  },
  {
    name: "a SharedArrayBuffer is the same memory at both sides",
    needs: "sharesMemory",
    async there(port) {
      const memory = (await receiveOne(port)).data as Int32Array;
      Atomics.store(memory, 1, Atomics.load(memory, 0) + 1);
      port.postMessage(null);
      await receiveOne(port);
    },
    async here({ port }) {
      const memory = new Int32Array(new SharedArrayBuffer(8));
      memory[0] = 41;
      await sendAndReceive(port, memory);
      assertSame(Atomics.load(memory, 1), 42, "what the other side wrote");
      port.postMessage("seen");
    },
  },
];
