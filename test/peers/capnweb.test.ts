import { newMessagePortRpcSession, type RpcStub, RpcTarget } from "capnweb";
import { MessageChannel } from "entangle";
import { describe, expect, test } from "vitest";

class Counter extends RpcTarget {
  #count = 0;

  increase(by: number): number {
    this.#count += by;
    return this.#count;
  }
}

class Api extends RpcTarget {
  readonly disposed: Promise<void>;
  #onDisposed: () => void = () => {};

  constructor() {
    super();
    this.disposed = new Promise((resolve) => {
      this.#onDisposed = resolve;
    });
  }
  square(n: number): number {
    return n * n;
  }
  counter(): Counter {
    return new Counter();
  }
  async callBack(callback: RpcStub<(n: number) => number>): Promise<number> {
    return (await callback(5)) + 1;
  }
  fail(): never {
    throw new RangeError("thrown on the other side");
  }
  [Symbol.dispose](): void {
    this.#onDisposed();
  }
}

function connect() {
  const { port1, port2 } = new MessageChannel();
  const api = new Api();
  newMessagePortRpcSession(port1, api);
  return { api, stub: newMessagePortRpcSession<Api>(port2) };
}

describe("Cap'n Web over a pair of ports", () => {
  test("Cap'n Web: a method is called and answers", async () => {
    expect(await connect().stub.square(7)).toBe(49);
  });

  test("Cap'n Web: calls on a result that isn't there yet are pipelined", async () => {
    const { stub } = connect();
    const counter = stub.counter();
    expect(await Promise.all([counter.increase(1), counter.increase(2)])).toEqual([1, 3]);
  });

  test("Cap'n Web: a callback is called on its own side", async () => {
    expect(await connect().stub.callBack((n: number) => n * 2)).toBe(11);
  });

  test("Cap'n Web: what a method throws arrives as an error of its kind", async () => {
    await expect(connect().stub.fail()).rejects.toMatchObject({
      name: "RangeError",
      message: "thrown on the other side",
    });
  });

  test("Cap'n Web: disposing of the stub ends the session and disposes of the target", async () => {
    const { api, stub } = connect();
    expect(await stub.square(2)).toBe(4);
    stub[Symbol.dispose]();
    await api.disposed;
    await expect(stub.square(2)).rejects.toThrow();
  });
});
