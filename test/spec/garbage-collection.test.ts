import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { writeProgram } from "../link-suite/write-program.ts";
import { runProgram } from "../runtimes/run-program.ts";

/** Runs `steps`, an async function's body that has `collect`, and gives what it prints; the process must end by itself. */
async function run(steps: string): Promise<string[]> {
  const source = `
    import { MessageChannel, structuredClone } from "../src/index.ts";
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    // Collects until told to stop. Finalizers run in tasks, and a look at a WeakRef keeps its object for the turn.
    const collect = async (until) => {
      for (let n = 0; n < 50 && !until(); n++) {
        await turn();
        gc();
        await turn();
      }
      return until();
    };
    ${steps}`;
  const program = await writeProgram(source);
  const { stdout, stderr, status } = await runProgram(process.execPath, ["--expose-gc", fileURLToPath(program.url)]);
  program.remove();
  expect([stderr, status]).toEqual(["", 0]);
  return stdout.split("\n").filter(Boolean);
}

test("ports and garbage collection: the peer of a collected port hears close", async () => {
  const lines = await run(`
    let closed = 0;
    let port = (() => {
      const { port1, port2 } = new MessageChannel();
      port1.onclose = () => closed++;
      port2.postMessage("before");
      return port1;
    })();
    port.addEventListener("message", ({ data }) => console.log(data));
    port.start();
    await collect(() => closed > 0);
    console.log(closed);`);
  expect(lines).toEqual(["before", "1"]);
});

test("ports and garbage collection: a port that only listens for close and is not referenced hears it", async () => {
  const lines = await run(`
    let closed = 0;
    (() => {
      const { port1 } = new MessageChannel();
      port1.onclose = () => closed++;
    })();
    await collect(() => closed > 0);
    console.log(closed);`);
  expect(lines).toEqual(["1"]);
});

test.each([
  ["closed()", "closed(port1).then(() => heard++)"],
  ["messages()", "(async () => { for await (const _ of messages(port1)); heard++; })()"],
  ["drained()", "port1.postMessage('unread'); drained(port1).then(() => heard++)"],
])("ports and garbage collection: who waits by %s hears that the peer was collected", async (_, wait) => {
  const lines = await run(`
    import { closed, drained, messages } from "../src/ports.ts";
    let heard = 0;
    const ref = (() => {
      const { port1 } = new MessageChannel();
      ${wait};
      return new WeakRef(port1);
    })();
    console.log(await collect(() => heard === 1));
    console.log(await collect(() => ref.deref() === undefined));`);
  expect(lines).toEqual(["true", "true"]);
});

test("ports and garbage collection: a loop that was left keeps no port", async () => {
  const lines = await run(`
    import { messages } from "../src/ports.ts";
    const { ref, peer } = await (async () => {
      const { port1, port2 } = new MessageChannel();
      port2.postMessage(null);
      for await (const _ of messages(port1)) break;
      return { ref: new WeakRef(port1), peer: port2 };
    })();
    console.log(await collect(() => ref.deref() === undefined), typeof peer);`);
  expect(lines).toEqual(["true object"]);
});

test("ports and garbage collection: a port with a listener lives as long as its peer", async () => {
  const lines = await run(`
    const peer = (() => {
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = ({ data }) => console.log(data);
      return port1;
    })();
    await collect(() => false);
    peer.postMessage("heard");`);
  expect(lines).toEqual(["heard"]);
});

test("ports and garbage collection: a port that is transferred counts as alive, its old object doesn't", async () => {
  const lines = await run(`
    let closed = 0;
    const { port1, port2 } = new MessageChannel();
    port1.onclose = () => closed++;
    let moved = (() => structuredClone(port2, { transfer: [port2] }))();
    await collect(() => closed > 0);
    console.log(closed);
    moved = undefined;
    await collect(() => closed > 0);
    console.log(closed);`);
  // The top level keeps port2; the object it was moved to is what counts.
  expect(lines).toEqual(["0", "1"]);
});

test("ports and garbage collection: a port in a queue nobody can read closes with it", async () => {
  const lines = await run(`
    let closed = 0;
    const kept = (() => {
      const [outer, inner] = [new MessageChannel(), new MessageChannel()];
      inner.port1.onclose = () => closed++;
      outer.port1.postMessage(null, [inner.port2]);
      return inner.port1;
    })();
    await collect(() => closed > 0);
    console.log(closed, typeof kept);`);
  expect(lines).toEqual(["1 object"]);
});

/** A link with itself: `here` and `there`, and a message that carries a port, in whose queue is one that carries another. */
const overLink = `
    import { connect, loopback } from "../src/link/index.ts";
    import { hostNode } from "../src/link/node.ts";
    const [here, there] = loopback().map((transport) => connect(transport));
    const [outer, inner] = [new MessageChannel(), new MessageChannel()];
    let closed = 0;
    inner.port1.onclose = () => closed++;
    outer.port1.postMessage(new Uint8Array(2000), [inner.port2]);
    here.postMessage(null, [outer.port2]);
    const unread = () => [...hostNode().links].reduce((sum, { outbox }) => sum + outbox.unreadBytes, 0);
    const read = () => new Promise((resolve) => (there.onmessage = resolve));`;

test("ports and garbage collection: over a link, a port in a queue nobody can read closes with it", async () => {
  const lines = await run(`${overLink}
    await read();
    there.onmessage = () => {};
    while (unread() === 0) await turn();
    console.log(await collect(() => closed > 0 && unread() === 0));
    here.close();`);
  expect(lines).toEqual(["true"]);
});

test("ports and garbage collection: over a link, also in the queue of a port that was closed from the other side", async () => {
  const lines = await run(`${overLink}
    let port = (await read()).ports[0];
    outer.port1.close();
    while (unread() === 0) await turn();
    for (let n = 0; n < 10; n++) await turn();
    console.log(closed, unread() > 2000, typeof port);
    port = undefined;
    there.onmessage = () => {};
    console.log(await collect(() => closed > 0 && unread() === 0));
    here.close();`);
  expect(lines).toEqual(["0 true object", "true"]);
});

test("ports and garbage collection: a port hears of its peer also once that has come back from where it was sent", async () => {
  const lines = await run(`
    import { hostRealm } from "../src/base/realm.ts";
    import { hostEnvironment } from "../src/link/environment.ts";
    import { connect, loopback } from "../src/link/index.ts";
    import { toLimits } from "../src/link/limits.ts";
    import { Link } from "../src/link/link.ts";
    import { Node } from "../src/link/node.ts";
    import { createMessagePort } from "../src/port/message-port-state.ts";
    const [transport, other] = loopback();
    const near = connect(transport);
    const link = new Link(new Node(hostEnvironment), other, { limits: toLimits() });
    const far = createMessagePort(hostRealm, link.start());
    far.onmessage = ({ ports }) => far.postMessage(null, ports);
    let closed = 0;
    let back = await (async () => {
      const { port1, port2 } = new MessageChannel();
      port1.onclose = () => closed++;
      near.postMessage(null, [port2]);
      return (await new Promise((resolve) => (near.onmessage = resolve))).ports[0];
    })();
    while (link.channelCount > 1) await turn();
    console.log(closed, typeof back);
    back = undefined;
    near.onmessage = null;
    console.log(await collect(() => closed > 0));
    near.close();`);
  expect(lines).toEqual(["0 object", "true"]);
});

test("ports and garbage collection: an unreferenced channel is collected, whatever its listeners refer to", async () => {
  const lines = await run(`
    const refs = (() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => port2;
      port2.onmessage = () => port1;
      const both = new MessageChannel();
      both.port1.onclose = both.port2.onclose = () => both;
      return [port1, port2, both.port1, both.port2].map((port) => new WeakRef(port));
    })();
    console.log(await collect(() => refs.every((ref) => ref.deref() === undefined)));`);
  expect(lines).toEqual(["true"]);
});

test.each([
  ["it is closed", "port1.close()"],
  ["that one is transferred", "kept.push(structuredClone(port2, { transfer: [port2] }))"],
])("ports and garbage collection: a port keeps none that listened for its close, once %s", async (_, end) => {
  const lines = await run(`
    const kept = [];
    const listened = await (async () => {
      const { port1, port2 } = new MessageChannel();
      kept.push(port1);
      port2.onclose = () => {};
      await turn();
      ${end};
      return new WeakRef(port2);
    })();
    await collect(() => !listened.deref());
    console.log(listened.deref(), kept.join());`);
  expect(lines).toEqual([expect.stringMatching(/^undefined \[object MessagePort]/)]);
});

test("ports and garbage collection: a port keeps none that was transferred while it listened and waited to be drained", async () => {
  const lines = await run(`
    import { drained } from "../src/ports.ts";
    const kept = [];
    const moved = await (async () => {
      const { port1, port2 } = new MessageChannel();
      kept.push(port1);
      port2.onclose = () => {};
      port2.postMessage("unread");
      const isDrained = drained(port2);
      kept.push(structuredClone(port2, { transfer: [port2] }));
      await isDrained;
      return new WeakRef(port2);
    })();
    console.log(await collect(() => !moved.deref()), kept.length);`);
  expect(lines).toEqual(["true 2"]);
});

test("ports and garbage collection: a port that listened and doesn't any more is collected, and its peer hears close", async () => {
  const lines = await run(`
    let closed = 0;
    const peer = await (async () => {
      const { port1, port2 } = new MessageChannel();
      port1.onclose = () => closed++;
      port2.onmessage = () => {};
      await turn();
      port2.onmessage = null;
      return port1;
    })();
    await collect(() => closed > 0);
    console.log(closed, String(peer));`);
  expect(lines).toEqual(["1 [object MessagePort]"]);
});

test("ports and garbage collection: closed channels are collected", async () => {
  const lines = await run(`
    const refs = Array.from({ length: 10 }, () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {};
      port2.onclose = () => {};
      port1.close();
      return new WeakRef(port1);
    });
    console.log(await collect(() => refs.every((ref) => ref.deref() === undefined)));`);
  expect(lines).toEqual(["true"]);
});

test("ports and garbage collection: a listener's signal keeps no port, and forgets those that were collected", async () => {
  const lines = await run(`
    const { getEventListeners } = await import("node:events");
    const { signal } = new AbortController();
    const ref = (() => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", () => port1, { signal });
      port2.close();
      return new WeakRef(port1);
    })();
    console.log(await collect(() => ref.deref() === undefined && getEventListeners(signal, "abort").length === 0));`);
  expect(lines).toEqual(["true"]);
});

test("ports and garbage collection: a port is collected with the signal of its listener, which leads back to it", async () => {
  const lines = await run(`
    const ref = (() => {
      const { signal } = new AbortController();
      const { port1 } = new MessageChannel();
      port1.addEventListener("message", () => {}, { signal });
      signal.addEventListener("abort", () => port1.close());
      return new WeakRef(port1);
    })();
    console.log(await collect(() => ref.deref() === undefined));`);
  expect(lines).toEqual(["true"]);
});

test("ports and garbage collection: a signal ends a listener that nothing but the other port leads to", async () => {
  const lines = await run(`
    const controller = new AbortController();
    const { port1, port2 } = new MessageChannel();
    (() => {
      port2.addEventListener("message", ({ data }) => console.log(data), { signal: controller.signal });
      port2.addEventListener("message", () => console.log("also"));
      port2.start();
    })();
    let turns = 0;
    await collect(() => turns++ === 5);
    port1.postMessage("before");
    await turn();
    controller.abort();
    port1.postMessage("after");
    await turn();
    port1.close();`);
  expect(lines).toEqual(["before", "also", "also"]);
});
