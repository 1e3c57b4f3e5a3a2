import { createEndpoint, expose, finalizer, proxy, type Remote, releaseProxy, transfer, wrap } from "comlink";
import { MessageChannel, MessagePort } from "entangle";
import { describe, expect, test } from "vitest";
import { useEntangleAsGlobals } from "./use-entangle.ts";

/** Exposes `value` on one side of a channel and wraps it on the other. */
function remote<T>(value: T) {
  const { port1, port2 } = new MessageChannel();
  expose(value, port1);
  return { wrapped: wrap<T>(port2), port1, port2 };
}

describe("Comlink over a pair of ports", () => {
  useEntangleAsGlobals();

  test("Comlink: a function is called with clones and answers", async () => {
    const { wrapped } = remote((list: number[]) => list.reduce((sum, n) => sum + n, 0));
    expect(await wrapped([1, 2, 3])).toBe(6);
  });

  test("Comlink: what a function throws arrives as an error", async () => {
    const { wrapped } = remote(() => {
      throw new RangeError("thrown on the other side");
    });
    await expect(wrapped()).rejects.toMatchObject({ name: "RangeError", message: "thrown on the other side" });
  });

  test("Comlink: properties are read and written, methods of nested objects called", async () => {
    const value = { count: 1, deep: { add: (a: number, b: number) => a + b } };
    const { wrapped } = remote(value);
    expect(await wrapped.count).toBe(1);
    // biome-ignore lint/suspicious/noExplicitAny: Comlink types an assignment as a promise, while it takes the value
    (wrapped as any).count = 2;
    // Comlink types a property as a promise; it is a proxy that can be awaited.
    const deep = wrapped.deep as unknown as Remote<typeof value.deep>;
    expect(await deep.add(2, 3)).toBe(5);
    expect(value.count).toBe(2);
  });

  test("Comlink: a class is constructed on the other side", async () => {
    class Counter {
      count: number;
      constructor(start: number) {
        this.count = start;
      }
      increase() {
        this.count += 1;
        return this.count;
      }
    }
    const { wrapped } = remote(Counter);
    const counter = await new wrapped(5);
    expect(await counter.increase()).toBe(6);
    expect(await counter.count).toBe(6);
  });

  test("Comlink: a callback made with proxy() is called back", async () => {
    const { wrapped } = remote(async (each: (n: number) => unknown) => {
      for (const n of [1, 2, 3]) await each(n);
      return "done";
    });
    const called: number[] = [];
    expect(await wrapped(proxy((n: number) => called.push(n)))).toBe("done");
    expect(called).toEqual([1, 2, 3]);
  });

  test("Comlink: a returned proxy() works, over a channel of its own", async () => {
    const { wrapped } = remote(() => proxy({ answer: () => 42 }));
    const returned = await wrapped();
    expect(await returned.answer()).toBe(42);
  });

  test("Comlink: createEndpoint gives a port of entangle that leads to the same object", async () => {
    const { wrapped } = remote({ answer: () => 42 });
    const endpoint = await wrapped[createEndpoint]();
    expect(endpoint).toBeInstanceOf(MessagePort);
    expect(await wrap<{ answer(): number }>(endpoint).answer()).toBe(42);
  });

  test("Comlink: transfer() moves a buffer", async () => {
    const { wrapped } = remote((buffer: ArrayBuffer) => buffer.byteLength);
    const buffer = new ArrayBuffer(16);
    expect(await wrapped(transfer(buffer, [buffer]))).toBe(16);
    expect(buffer.byteLength).toBe(0);
  });

  test("Comlink: releaseProxy runs the finalizer, and the exposing side closes its port", async () => {
    const log: string[] = [];
    const { wrapped, port2 } = remote({ [finalizer]: () => log.push("finalized"), answer: () => 42 });
    const closed = new Promise((resolve) => {
      port2.onclose = resolve;
    });
    expect(await wrapped.answer()).toBe(42);
    wrapped[releaseProxy]();
    expect(() => wrapped.answer()).toThrow("released");
    await closed;
    expect(log).toEqual(["finalized"]);
  });
});
