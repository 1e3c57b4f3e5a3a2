import { expect, test } from "vitest";
import { MessageChannel, structuredClone } from "../../src/index.ts";

function f(): void {}

test.each<[string, unknown, string]>([
  ["the message itself", f, "message is a function (f)"],
  ["a property", { user: { onClick: f } }, "message.user.onClick is a function (f)"],
  ["an index", { tags: [1, [f]] }, "message.tags[1][0] is"],
  ["a key that is no name", { "a-b": { "": f } }, 'message["a-b"][""] is'],
  ["a Map's value", new Map([["k", f]]), "message (Map value 0) is"],
  [
    "a Map's key",
    {
      m: new Map<unknown, unknown>([
        [1, 2],
        [f, 1],
      ]),
    },
    "message.m (Map key 1) is",
  ],
  ["a Set's item", new Set([1, { f }]), "message (Set value 1).f is"],
  ["a cause", new Error("m", { cause: { f } }), "message.cause.f is"],
  ["a function without a name", { f: (() => () => {})() }, "message.f is a function, which"],
  ["a symbol", { s: Symbol("s") }, "message.s is a symbol"],
  ["a Promise", [Promise.resolve()], "message[0] is a Promise"],
  ["a port", { p: new MessageChannel().port1 }, "message.p is a MessagePort, which can't be cloned; transfer it"],
  ["a stream", { s: new ReadableStream() }, "message.s is a ReadableStream, which can't be cloned; transfer it"],
  ["a Proxy", { m: new Proxy(new Map(), {}) }, "message.m is a Proxy, which can't be cloned"],
  ["the shortest of several ways", { a: { b: { f } }, f }, "message.f is"],
])("DataCloneError: names the path of %s", (_, value, text) => {
  const error = catchError(() => structuredClone(value));
  expect(error).toBeInstanceOf(DOMException);
  expect(error.message).toContain(`structuredClone: ${text}`);
  const posted = catchError(() => new MessageChannel().port1.postMessage(value));
  expect(posted.message).toContain(`postMessage: ${text}`);
});

test("DataCloneError: a value that a getter made has no path, also in a cycle, and the getter doesn't run again", () => {
  let calls = 0;
  const value: Record<string, unknown> = {
    get x() {
      calls++;
      return f;
    },
  };
  value.self = value;
  expect(catchError(() => structuredClone(value)).message).toContain("a value in the message is a function");
  expect(calls).toBe(1);
});

test("DataCloneError: looking for the path runs no iterator of the program, and passes over cycles", () => {
  class Loud extends Map {
    override [Symbol.iterator](): never {
      throw new Error("called");
    }
  }
  const value: Record<string, unknown> = { loud: new Loud(), bytes: new Uint8Array(1e7) };
  value.self = value;
  value.f = f;
  expect(catchError(() => structuredClone(value)).message).toContain("message.f is");
});

test("DataCloneError: says nothing of a transfer that can't be", () => {
  expect(catchError(() => structuredClone([new WeakRef({})])).message).toBe(
    "structuredClone: message[0] is a WeakRef, which can't be cloned",
  );
});

test("DataCloneError: says what to transfer in place of a view", () => {
  const view = new Uint8Array(1);
  expect(catchError(() => structuredClone(view, { transfer: [view] as never })).message).toBe(
    "structuredClone: transfer[0] is a Uint8Array, which can't be transferred; transfer its buffer",
  );
  const controller = new AbortController();
  expect(catchError(() => structuredClone(0, { transfer: [controller] as never })).message).toBe(
    "structuredClone: transfer[0] is an AbortController, which can't be transferred",
  );
});

function catchError(steps: () => unknown): Error {
  try {
    steps();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

test("the name of a class is never run: a getter for it, or something else in its place", () => {
  class WithGetter {}
  Object.defineProperty(WithGetter, "name", { get: () => expect.unreachable() });
  expect(structuredClone(new WithGetter())).toEqual({});
  class WithSymbol {}
  Object.defineProperty(WithSymbol, "name", { value: Symbol("no string") });
  expect(() => structuredClone(WithSymbol)).toThrow(expect.objectContaining({ name: "DataCloneError" }));
});
