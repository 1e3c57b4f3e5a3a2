import { describe, expect, test } from "vitest";
import { structuredClone } from "../../src/index.ts";

const dataCloneError = expect.objectContaining({ name: "DataCloneError", code: 25 });

describe("StructuredSerializeInternal: what can't be cloned", () => {
  const sloppyArguments = Function("return arguments") as (...values: unknown[]) => unknown;
  test.each<[string, unknown]>([
    ["a function", () => {}],
    ["a class", class {}],
    ["a WeakMap", new WeakMap()],
    ["a WeakSet", new WeakSet()],
    ["a WeakRef", new WeakRef({})],
    ["a FinalizationRegistry", new FinalizationRegistry(() => {})],
    ["a Promise", Promise.resolve()],
    ["a generator", (function* () {})()],
    ["an async generator", (async function* () {})()],
    ["an array iterator", [1].values()],
    ["a Map iterator", new Map().entries()],
    ["a Set iterator", new Set().values()],
    ["a string iterator", ""[Symbol.iterator]()],
    ["a RegExp string iterator", "".matchAll(/x/g)],
    ["an arguments object", sloppyArguments(1)],
    ["an arguments object of nothing", sloppyArguments()],
    ["an Intl.NumberFormat", new Intl.NumberFormat()],
    ["a WebAssembly.Memory", new WebAssembly.Memory({ initial: 0 })],
    ["a Proxy", new Proxy({ a: 1 }, {})],
    ["a Proxy of an array", new Proxy([1], {})],
    ["a Proxy of a Map", new Proxy(new Map(), {})],
    ["a URL", new URL("about:blank")],
    ["an Event", new Event("x")],
    ["an AbortSignal", AbortSignal.abort()],
    ["a native MessagePort", new globalThis.MessageChannel().port1],
  ])("%s is a DataCloneError", (_, value) => {
    expect(() => structuredClone(value)).toThrow(dataCloneError);
  });
});
