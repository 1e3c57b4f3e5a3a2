import { describe, expect, test } from "vitest";
import { structuredClone } from "../../src/index.ts";

describe("StructuredSerializeInternal: errors", () => {
  test.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
    "%o keeps kind, message and stack",
    (Kind) => {
      const original = new Kind("odd");
      const clone = structuredClone(original);
      expect(Object.getPrototypeOf(clone)).toBe(Kind.prototype);
      expect(Object.getOwnPropertyDescriptor(clone, "message")).toMatchObject({ value: "odd", enumerable: false });
      expect(clone.stack).toBe(original.stack);
      expect(Object.hasOwn(clone, "name")).toBe(false);
    },
  );

  test.each([
    ["a subclass", () => new (class Custom extends RangeError {})("m"), RangeError],
    ["an own name among the seven", () => Object.assign(new Error("m"), { name: "TypeError" }), TypeError],
    ["another own name", () => Object.assign(new TypeError("m"), { name: "Custom" }), Error],
    [
      "a name that is no string",
      () => Object.assign(new TypeError("m"), { name: { toString: () => "URIError" } }),
      Error,
    ],
  ])("the kind is told by name: %s", (_, make, Kind) => {
    expect(Object.getPrototypeOf(structuredClone(make()))).toBe(Kind.prototype);
  });

  test("other own properties are not kept", () => {
    const original = Object.assign(new Error("m"), { code: "E", extra: {}, errors: [] });
    expect(Reflect.ownKeys(structuredClone(original)).sort()).toEqual(["message", "stack"]);
  });

  test("no own message, none in the clone; a getter for it never runs; other messages become strings", () => {
    expect(Object.hasOwn(structuredClone(new Error()), "message")).toBe(false);
    const withGetter = Object.defineProperties(new Error(), {
      // The runner computes a stack from it otherwise.
      stack: { value: "" },
      message: { get: () => expect.unreachable() },
    });
    expect(Object.hasOwn(structuredClone(withGetter), "message")).toBe(false);
    const message = (value: unknown) => Object.defineProperty(new Error(), "message", { value });
    expect(structuredClone(message(5)).message).toBe("5");
    expect(structuredClone(message({ toString: () => "said" })).message).toBe("said");
    expect(() => structuredClone(message(Symbol("s")))).toThrow(TypeError);
  });

  test("a stack that is no string, or that can't be read, is not kept", () => {
    const withStack = (stack: PropertyDescriptor) => Object.defineProperty(new Error("m"), "stack", stack);
    const unreadable = (): never => {
      throw new Error("unreadable");
    };
    for (const stack of [{ value: 5 }, { value: ["frame"] }, { get: unreadable }]) {
      expect(typeof (structuredClone(withStack(stack)).stack ?? "")).toBe("string");
    }
  });

  test("cause is cloned, whatever it is, and own and not enumerable", () => {
    const inner = new RangeError("inner");
    const clone = structuredClone(new Error("outer", { cause: { inner } }));
    const { inner: copy } = clone.cause as { inner: Error };
    expect(copy).toBeInstanceOf(RangeError);
    expect(copy).not.toBe(inner);
    expect(Object.getOwnPropertyDescriptor(clone, "cause")?.enumerable).toBe(false);
    expect(Object.hasOwn(structuredClone(new Error("none")), "cause")).toBe(false);
    expect(Object.hasOwn(structuredClone(new Error("u", { cause: undefined })), "cause")).toBe(true);
  });

  test("an error may be its own cause", () => {
    const error = new Error("self");
    error.cause = { error };
    const clone = structuredClone(error);
    expect((clone.cause as { error: Error }).error).toBe(clone);
  });

  test("an uncloneable cause is a DataCloneError", () => {
    expect(() => structuredClone(new Error("m", { cause: () => {} }))).toThrow("message.cause is a function");
  });

  test("AggregateError keeps its kind and errors", () => {
    const original = new AggregateError([new TypeError("a"), 1], "many");
    const clone = structuredClone(original);
    expect(Object.getPrototypeOf(clone)).toBe(AggregateError.prototype);
    expect(clone.message).toBe("many");
    expect(clone.errors[0]).toBeInstanceOf(TypeError);
    expect(clone.errors[1]).toBe(1);
    expect(Object.getOwnPropertyDescriptor(clone, "errors")?.enumerable).toBe(false);
  });

  test("an error shared by two places is one error", () => {
    const error = new Error("m");
    const clone = structuredClone([error, error]);
    expect(clone[0]).toBe(clone[1]);
  });

  test("an error of WebAssembly is an Error", () => {
    const clone = structuredClone(new WebAssembly.RuntimeError("trap"));
    expect(Object.getPrototypeOf(clone)).toBe(Error.prototype);
    expect(clone.message).toBe("trap");
  });

  test.each<[string, () => object]>([
    ["SuppressedError", () => disposalError()],
    ["an error of WebAssembly whose prototype got an enumerable property", () => new WebAssembly.LinkError("m")],
    ["a subclass of it", () => new (class extends WebAssembly.LinkError {})("m")],
  ])("an error of the host's that is no DOMException is an Error: %s", (_, make) => {
    const { prototype } = WebAssembly.LinkError as unknown as { prototype: { extra?: number } };
    prototype.extra = 1;
    const clone = structuredClone({ error: make() }).error as Error;
    delete prototype.extra;
    expect(Object.getPrototypeOf(clone)).toBe(Error.prototype);
    expect(clone.message).toBe("m");
  });

  test("Error.stackTraceLimit is what it was", () => {
    const { stackTraceLimit } = Error;
    structuredClone(new Error("m"));
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });
});

/** An error of a class that the host has and entangle doesn't know by name; SuppressedError where there is one. */
function disposalError(): Error {
  const { SuppressedError } = globalThis as {
    SuppressedError?: new (error: unknown, old: unknown, message: string) => Error;
  };
  if (SuppressedError) return new SuppressedError(1, 2, "m");
  class UnknownError extends Error {}
  Object.defineProperty(globalThis, "UnknownError", { value: UnknownError, configurable: true });
  return new UnknownError("m");
}
