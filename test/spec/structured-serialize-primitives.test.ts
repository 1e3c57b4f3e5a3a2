import { describe, expect, test } from "vitest";
import { structuredClone } from "../../src/index.ts";

const dataCloneError = expect.objectContaining({ name: "DataCloneError", code: 25 });

describe("StructuredSerializeInternal: primitives", () => {
  const values = [
    undefined,
    null,
    true,
    false,
    0,
    -0,
    1.5,
    Number.NaN,
    Infinity,
    -Infinity,
    2n ** 70n,
    -1n,
    "",
    "text",
  ];

  test.each([...values, "\ud800", "a\udc00", "\0", "💡"])("%o is itself", (value) => {
    expect(structuredClone(value)).toBe(value);
    expect(structuredClone([value])[0]).toBe(value);
  });

  test.each([Symbol("s"), Symbol.iterator, Symbol.for("s")])("%s is a DataCloneError", (symbol) => {
    expect(() => structuredClone(symbol)).toThrow(dataCloneError);
  });
});

describe("StructuredSerializeInternal: boxed primitives, Date, RegExp", () => {
  test.each([true, false, 0, -0, Number.NaN, "", "\ud800", 5n])(
    "Object(%o) keeps its value, and not its properties",
    (value) => {
      const clone = structuredClone(Object.assign(Object(value), { extra: 1 })) as { valueOf(): unknown };
      expect(Object.getPrototypeOf(clone)).toBe(Object.getPrototypeOf(Object(value)));
      expect(clone.valueOf()).toBe(value);
      expect(clone).not.toHaveProperty("extra");
    },
  );

  test("Object(symbol) is a DataCloneError", () => {
    expect(() => structuredClone(Object(Symbol("s")))).toThrow(dataCloneError);
  });

  test.each([0, -1, 8.64e15, Number.NaN])("a Date of %d keeps its time", (time) => {
    const clone = structuredClone(new Date(time));
    expect(clone).toBeInstanceOf(Date);
    expect(clone.getTime()).toBe(time);
  });

  test("a RegExp keeps source and flags, not lastIndex", () => {
    const original = /a(b)\/\n/dgimsy;
    original.lastIndex = 3;
    const clone = structuredClone(original);
    expect([clone.source, clone.flags, clone.lastIndex]).toEqual([original.source, "dgimsy", 0]);
    expect(structuredClone(Reflect.construct(RegExp, ["[a--b]", "v"]) as RegExp).flags).toBe("v");
  });
});
