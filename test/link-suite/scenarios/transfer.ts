import { MessageChannel, type MessagePort } from "../../../src/index.ts";
import { assertList, assertSame } from "../../runtimes/behaviours/behaviour.ts";
import type { Here, Scenario } from "../scenario.ts";
import { numbers, receiveAll, receiveData, receiveOne, receivePort } from "../wait.ts";
import { echo } from "./values.ts";

const some = 200;

/**
 * A message's first port is posted over its second, with those that follow, or talked to if there is none. "listen" means that more
 * such messages come by the first.
 */
function passOn(port: MessagePort): void {
  port.onmessage = ({ data, ports: [moved, over, ...rest] }) => {
    if (!moved) throw new Error("passOn: the message carries no port");
    if (data === "listen") passOn(moved);
    else if (over) over.postMessage(data, [moved, ...rest]);
    else void echo(moved);
  };
}

/** Three other sides that pass ports on, and for the last two a port that leads there. */
async function passers(first: Here): Promise<MessagePort[]> {
  const others = [await first.another(), await first.another()];
  return others.map(({ port }) => {
    const { port1, port2 } = new MessageChannel();
    port.postMessage("listen", [port2]);
    return port1;
  });
}

async function passUntilClosed(port: MessagePort): Promise<void> {
  passOn(port);
  await new Promise((resolve) => port.addEventListener("close", resolve));
}

export const transfer: readonly Scenario[] = [
  {
    name: "a port is transferred before anything is posted on it",
    async there(port) {
      await echo(await receivePort(port));
    },
    async here({ port }) {
      const { port1, port2 } = new MessageChannel();
      port.postMessage(null, [port2]);
      for (const i of numbers(some)) port1.postMessage(i);
      assertList(await receiveData(port1, some), numbers(some), "echoes");
    },
  },
  {
    name: "a port is transferred with messages in its queue and others on their way",
    async there(port) {
      return receiveData(await receivePort(port), 2 * some);
    },
    async here({ port, result }) {
      const { port1, port2 } = new MessageChannel();
      for (const i of numbers(some)) port1.postMessage(i);
      port.postMessage(null, [port2]);
      for (const i of numbers(some, some)) port1.postMessage(i);
      assertList(await result, numbers(2 * some), "what the other side read");
    },
  },
  {
    name: "large messages bring ports through another side, with large messages on these, and small ones in between",
    there: passUntilClosed,
    async here(first) {
      const second = await first.another();
      const { port1: over, port2: toSecond } = new MessageChannel();
      second.port.postMessage("listen", [toSecond]);
      const large = (i: number): Uint8Array => new Uint8Array(20_000 * (i + 1)).fill(i);
      const ways = numbers(8).map((i) => {
        const { port1, port2 } = new MessageChannel();
        // The first side passes it on over `over`, or talks to it itself.
        const { port1: away, port2: there } = new MessageChannel();
        const isPassedOn = i % 2 === 0;
        port1.postMessage(large(i));
        port1.postMessage(i);
        first.port.postMessage(large(i), isPassedOn ? [port2, there] : [port2]);
        port1.postMessage(large(i + 1));
        if (isPassedOn) over.postMessage("listen", [away]);
        return port1;
      });
      for (const [i, port] of ways.entries()) {
        const [one, two, three] = await receiveData(port, 3);
        assertSame(`${one}` === `${large(i)}` && `${three}` === `${large(i + 1)}`, true, "they come back as they were");
        assertSame(two, i, "the small one between them");
      }
      first.port.close();
      second.port.close();
    },
  },
  {
    name: "a port is transferred back while messages follow it",
    async there(port) {
      const moved = await receivePort(port);
      const read = await receiveData(moved, some);
      for (const i of numbers(some)) moved.postMessage(i);
      port.postMessage(read.length, [moved]);
      // The other side still uses it.
      await receiveOne(port);
    },
    async here({ port }) {
      const { port1, port2 } = new MessageChannel();
      port.postMessage(null, [port2]);
      for (const i of numbers(3 * some)) port1.postMessage(i);
      const back = await receivePort(port);
      assertList(await receiveData(back, 2 * some), numbers(2 * some, some), "what was not read there");
      for (const i of numbers(some, some)) back.postMessage(i);
      assertList(await receiveData(port1, 2 * some), numbers(2 * some), "what was posted there and here");
      port.postMessage("done");
    },
  },
  {
    name: "a port is transferred again and again, while both sides post",
    async there(port) {
      for (;;) {
        const { data, ports } = await receiveOne(port);
        if (data === "end") return;
        ports[0]?.postMessage(`there ${data}`);
        port.postMessage(data, [...ports]);
      }
    },
    async here({ port, result }) {
      const { port1, port2 } = new MessageChannel();
      let moving = port2;
      for (const i of numbers(50)) {
        port1.postMessage(i);
        port.postMessage(i, [moving]);
        moving = await receivePort(port);
        moving.postMessage(`here ${i}`);
      }
      port.postMessage("end");
      const expected = numbers(50).flatMap((i) => [`there ${i}`, `here ${i}`]);
      assertList(await receiveData(port1, 100), expected, "what came of the moving port");
      assertList(await receiveData(moving, 50), numbers(50), "what followed it");
      await result;
    },
  },
  {
    name: "a port goes through three other sides and back, and stays entangled",
    there: passUntilClosed,
    async here(first) {
      const { port1, port2 } = new MessageChannel();
      const { port1: home, port2: wayHome } = new MessageChannel();
      port1.postMessage("in its queue");
      first.port.postMessage("pass", [port2, ...(await passers(first)), wayHome]);
      port1.postMessage("behind it");
      const back = await receivePort(home);
      assertList(await receiveData(back, 2), ["in its queue", "behind it"], "what followed it");
      back.postMessage("and back");
      assertSame((await receiveOne(port1)).data, "and back", "what comes of it");
    },
  },
  {
    name: "a port that lies three other sides away is talked to while it goes there",
    there: passUntilClosed,
    async here(first) {
      const { port1, port2 } = new MessageChannel();
      first.port.postMessage("pass", [port2, ...(await passers(first))]);
      for (const i of numbers(10)) {
        port1.postMessage(i);
        assertSame((await receiveOne(port1)).data, i, "the echo");
      }
      for (const i of numbers(some)) port1.postMessage(i);
      assertList(await receiveData(port1, some), numbers(some), "echoes");
    },
  },
  {
    name: "both ends are moved at once, to two other sides, with messages between them",
    async there(port) {
      const moved = await receivePort(port);
      for (const i of numbers(some)) moved.postMessage(i);
      return receiveData(moved, 2 * some);
    },
    async here(first) {
      const second = await first.another();
      const { port1, port2 } = new MessageChannel();
      for (const i of numbers(some)) {
        port1.postMessage(i - some);
        port2.postMessage(i - some);
      }
      first.port.postMessage(null, [port1]);
      second.port.postMessage(null, [port2]);
      for (const { result } of [first, second]) {
        assertList(await result, numbers(2 * some, -some), "what one of them read");
      }
    },
  },
  {
    name: "both ends are moved at once, to one other side",
    async there(port) {
      const ports = [await receivePort(port), await receivePort(port)];
      ports[0]?.postMessage("hello");
      ports[0]?.close();
      return receiveAll(ports[1] as MessagePort);
    },
    async here({ port, result }) {
      const { port1, port2 } = new MessageChannel();
      port1.postMessage("before");
      port.postMessage(null, [port1]);
      port.postMessage(null, [port2]);
      assertList(await result, ["before", "hello"], "what the one end read of the other");
    },
  },
  {
    name: "a message that carries its own target is doomed: the port is lost, its other half hears close",
    async there(port) {
      const moved = await receivePort(port);
      port.postMessage("back", [moved]);
      await receiveOne(port);
    },
    async here({ port }) {
      const { port1, port2 } = new MessageChannel();
      port.postMessage(null, [port2]);
      const back = await receivePort(port);
      const ends = new Promise((resolve) => port1.addEventListener("close", resolve));
      port1.postMessage("doomed", [back]);
      await ends;
      port.postMessage("done");
    },
  },
];
