import { createBirpc } from "birpc";
import { newMessagePortRpcSession, type RpcStub, RpcTarget } from "capnweb";
import { expose, finalizer, proxy } from "comlink";

/** What the libraries need of a port, of entangle or of the host. */
export type AnyPort = globalThis.MessagePort;

class Counter {
  count: number;
  constructor(start: number) {
    this.count = start;
  }
  increase(by: number): number {
    this.count += by;
    return this.count;
  }
}

let finalized = 0;

export const comlinkApi = {
  Counter,
  add: (a: number, b: number): number => a + b,
  fail: (): never => {
    throw new RangeError("thrown on the other side");
  },
  sum: (numbers: Float64Array): number => numbers.reduce((sum, n) => sum + n, 0),
  async each(numbers: number[], callback: (n: number) => unknown): Promise<unknown[]> {
    const answers: unknown[] = [];
    for (const n of numbers) answers.push(await callback(n));
    return answers;
  },
  released: (): object => proxy({ answer: () => 42, [finalizer]: () => finalized++ }),
  finalized: (): number => finalized,
};

class CounterTarget extends RpcTarget {
  readonly #counter = new Counter(0);
  increase(by: number): number {
    return this.#counter.increase(by);
  }
}

export class CapnWebApi extends RpcTarget {
  square(n: number): number {
    return n * n;
  }
  counter(): CounterTarget {
    return new CounterTarget();
  }
  async callBack(callback: RpcStub<(n: number) => number>): Promise<number> {
    return (await callback(5)) + 1;
  }
  fail(): never {
    throw new RangeError("thrown on the other side");
  }
}

export const birpcApi = {
  add: (a: number, b: number): number => a + b,
  size: (map: Map<string, number>): number => map.size,
  fail: (): never => {
    throw new RangeError("thrown on the other side");
  },
};

/** How birpc is told to use a port. */
export const overPort = (port: AnyPort) => ({
  post: (data: unknown) => port.postMessage(data),
  on: (listener: (data: unknown) => void) => {
    port.onmessage = ({ data }) => listener(data);
  },
  off: () => port.close(),
});

const servers = {
  comlink: (port: AnyPort) => expose(comlinkApi, port),
  capnweb: (port: AnyPort) => newMessagePortRpcSession(port, new CapnWebApi()),
  birpc: (port: AnyPort) => createBirpc(birpcApi, overPort(port)),
};

/** The libraries whose servers can be asked for. */
export type Library = keyof typeof servers;

/** The program of the other side: gives each port that comes the server that is asked for. */
export function servePeers(root: AnyPort): void {
  root.onmessage = ({ data, ports: [port] }: MessageEvent<Library>) => servers[data](port as AnyPort);
}
