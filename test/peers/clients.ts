import { createBirpc } from "birpc";
import { newMessagePortRpcSession } from "capnweb";
import { createEndpoint, proxy, releaseProxy, transfer, wrap } from "comlink";
import { MessageChannel, type MessagePort } from "../../src/index.ts";
import { assert, assertList, assertSame, type Behaviour } from "../runtimes/behaviours/behaviour.ts";
import { type AnyPort, type birpcApi, type CapnWebApi, type comlinkApi, type Library, overPort } from "./servers.ts";

const messageOf = async (promise: PromiseLike<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "it should have thrown, and didn't";
};

const thrown = "RangeError: thrown on the other side";

async function comlinkCalls(port: AnyPort): Promise<void> {
  const api = wrap<typeof comlinkApi>(port);
  assertSame(await api.add(1, 2), 3, "what a function returns");
  assertSame(await messageOf(api.fail()), thrown, "what a function throws");
  const counter = await new api.Counter(5);
  assertSame(await counter.increase(2), 7, "what an object of a class returns");
  assertSame(await counter.count, 7, "what a property is");
}

async function comlinkCallbacks(port: AnyPort): Promise<void> {
  const api = wrap<typeof comlinkApi>(port);
  const called: number[] = [];
  const callback = proxy((n: number) => {
    called.push(n);
    return n * 2;
  });
  assertList(await api.each([1, 2, 3], callback), [2, 4, 6], "what the callback answered");
  assertList(called, [1, 2, 3], "what it was called with");
}

async function comlinkEndpoint(port: AnyPort): Promise<void> {
  const api = wrap<typeof comlinkApi>(port);
  const endpoint = await api[createEndpoint]();
  assertSame(await wrap<typeof comlinkApi>(endpoint).add(20, 22), 42, "what comes over the endpoint");
  endpoint.close();
}

async function comlinkTransfer(port: AnyPort): Promise<void> {
  const api = wrap<typeof comlinkApi>(port);
  const numbers = new Float64Array(10_000).fill(1);
  assertSame(await api.sum(transfer(numbers, [numbers.buffer])), 10_000, "the sum");
  assertSame(numbers.length, 0, "what is left here");
}

async function comlinkRelease(port: AnyPort): Promise<void> {
  const api = wrap<typeof comlinkApi>(port);
  const before = await api.finalized();
  const released = (await api.released()) as unknown as { answer(): Promise<number>; [releaseProxy](): void };
  assertSame(await released.answer(), 42, "what it answers");
  released[releaseProxy]();
  while ((await api.finalized()) === before);
}

async function capnweb(port: AnyPort): Promise<void> {
  const api = newMessagePortRpcSession<CapnWebApi>(port);
  assertSame(await api.square(7), 49, "what a method returns");
  const counter = api.counter();
  assertList(await Promise.all([counter.increase(1), counter.increase(2)]), [1, 3], "pipelined calls");
  assertSame(await api.callBack((n: number) => n * 2), 11, "what a callback gives");
  assertSame(await messageOf(api.fail()), thrown, "what a method throws");
  api[Symbol.dispose]();
}

async function birpc(port: AnyPort): Promise<void> {
  const api = createBirpc<typeof birpcApi>({}, overPort(port));
  const sums = await Promise.all(Array.from({ length: 100 }, (_, n) => api.add(n, n)));
  assertSame(sums.at(-1), 198, "the last of many answers");
  assertSame(await api.size(new Map([["a", 1]])), 1, "the size of a map that arrived");
  assert((await messageOf(api.fail())).includes("thrown on the other side"), "what a function throws arrives");
  api.$close();
}

const clients: readonly [name: string, library: Library, run: (port: AnyPort) => Promise<void>][] = [
  ["Comlink: functions, errors, classes and properties", "comlink", comlinkCalls],
  ["Comlink: callbacks made with proxy()", "comlink", comlinkCallbacks],
  ["Comlink: createEndpoint gives a port of its own", "comlink", comlinkEndpoint],
  ["Comlink: transfer() moves a buffer", "comlink", comlinkTransfer],
  ["Comlink: releaseProxy closes the port, and the other side lets go", "comlink", comlinkRelease],
  ["Cap'n Web: methods, pipelining, callbacks, errors", "capnweb", capnweb],
  ["birpc: calls, values that JSON doesn't carry, errors", "birpc", birpc],
];

export const peerNames: readonly string[] = clients.map(([name]) => name);

/** What the libraries do with ports whose other halves are given to `servePeers` at the other side of `root`. */
export function peerBehaviours(root: () => Promise<MessagePort>): Behaviour[] {
  return clients.map(([name, library, run]) => ({
    name,
    async run() {
      const { port1, port2 } = new MessageChannel();
      (await root()).postMessage(library, [port2]);
      await run(port1 as unknown as AnyPort);
      port1.close();
    },
  }));
}
