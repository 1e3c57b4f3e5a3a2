import fc from "fast-check";

/** A primitive, or the node of a recipe with that number (modulo their count): shared objects and cycles come by themselves. */
export type Child = { readonly primitive: unknown } | { readonly node: number };

/** What a getter does besides answering, to any node. */
export type Effect = "none" | "throw" | "delete" | "hide" | "add" | "clear";

export interface Property {
  readonly key: string | symbol;
  readonly value: Child;
  readonly kind: "data" | "hidden" | "getter";
  readonly effect: Effect;
  /** What the effect is done to. */
  readonly at: number;
  readonly atKey: string;
}

export type Node =
  | { readonly type: "object"; readonly proto: number; readonly properties: readonly Property[]; readonly seal: string }
  | {
      readonly type: "array";
      readonly elements: readonly (Child | undefined)[];
      readonly properties: readonly Property[];
      readonly subclass: boolean;
    }
  | { readonly type: "map"; readonly entries: readonly (readonly [Child, Child])[]; readonly proto: string }
  | { readonly type: "set"; readonly items: readonly Child[]; readonly proto: string }
  | { readonly type: "wrapper"; readonly index: number; readonly proto: string }
  | {
      readonly type: "error";
      readonly kind: string;
      readonly message: Child | undefined;
      readonly cause: Child | undefined;
      readonly name: Property | undefined;
    }
  | {
      readonly type: "buffer";
      readonly bytes: readonly number[];
      /** How much larger a resizable buffer can get. */
      readonly spare: number | undefined;
      /** Its length (modulo what it can have) once the views are made: some are out of bounds then, or partly. */
      readonly resizeTo: number | undefined;
      readonly proto: string;
      /** Has own properties that hide those of its prototype. */
      readonly shadowed: boolean;
    }
  | {
      readonly type: "view";
      readonly buffer: number;
      readonly kind: number;
      readonly offset: number;
      readonly length: number | undefined;
      readonly proto: string;
      readonly shadowed: boolean;
    }
  | { readonly type: "platform"; readonly index: number }
  | { readonly type: "uncloneable"; readonly index: number };

/** A graph of objects, described so that it can be built twice. The value is its first node. */
export type Recipe = readonly Node[];

const oddStrings = ["", "a", "\ud800", "a\udc00b", "\u0000", "💡", "__proto__", "é"];
const oddNumbers = [0, -0, 1, -1, 1.5, Number.NaN, Infinity, 2 ** 31, 2 ** 32, 2 ** 53];
const primitives = [undefined, null, true, false, ...oddNumbers, 0n, -1n, 2n ** 70n, ...oddStrings];

const names = ["a", "b", "c", "__proto__", "constructor", "toString", "length", "then", "hasOwnProperty", "", "\ud800"];
const numericNames = ["0", "1", "7", "-1", "01", "4294967294", "4294967295", "1.5"];
export const ownSymbol = Symbol("own");
const symbols = [ownSymbol, Symbol.toStringTag, Symbol.iterator, Symbol.toPrimitive];

const child: fc.Arbitrary<Child> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...primitives).map((primitive) => ({ primitive })) },
  { weight: 3, arbitrary: fc.nat(11).map((node) => ({ node })) },
);

const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<string | symbol>(...names) },
  { weight: 3, arbitrary: fc.constantFrom<string | symbol>(...numericNames) },
  { weight: 1, arbitrary: fc.constantFrom<string | symbol>(...symbols) },
);

const property: fc.Arbitrary<Property> = fc.record({
  key,
  value: child,
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant("data" as const) },
    { weight: 1, arbitrary: fc.constant("hidden" as const) },
    { weight: 2, arbitrary: fc.constant("getter" as const) },
  ),
  effect: fc.oneof(
    { weight: 6, arbitrary: fc.constant<Effect>("none") },
    { weight: 4, arbitrary: fc.constantFrom<Effect>("delete", "hide", "add", "clear") },
    { weight: 1, arbitrary: fc.constant<Effect>("throw") },
  ),
  at: fc.nat(11),
  atKey: fc.constantFrom(...names, ...numericNames),
});

const properties = fc.array(property, { maxLength: 5 });
/** What an object with internal slots has as prototype: brands must not depend on it. */
const slottedProto = fc.oneof(
  { weight: 6, arbitrary: fc.constant("own") },
  { weight: 1, arbitrary: fc.constantFrom("null", "subclass", "plain", "tagged") },
);

const rarely = fc.nat(5).map((n) => n === 5);

export const errorKinds = [
  "Error",
  "EvalError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError",
];

const node: fc.Arbitrary<Node> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant("object" as const),
      proto: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(40) }),
      properties,
      seal: fc.constantFrom("", "", "", "freeze", "seal", "preventExtensions"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("array" as const),
      elements: fc.array(fc.option(child, { nil: undefined, freq: 6 }), { maxLength: 6 }),
      properties: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: properties }),
      subclass: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("map" as const),
      entries: fc.array(fc.tuple(child, child), { maxLength: 4 }),
      proto: slottedProto,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("set" as const),
      items: fc.array(child, { maxLength: 5 }),
      proto: slottedProto,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant("wrapper" as const), index: fc.nat(200), proto: slottedProto }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("error" as const),
      kind: fc.constantFrom(...errorKinds),
      message: fc.option(child, { nil: undefined }),
      cause: fc.option(child, { nil: undefined }),
      name: fc.option(property, { nil: undefined, freq: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("buffer" as const),
      bytes: fc.array(fc.nat(255), { maxLength: 24, size: "medium" }),
      spare: fc.option(fc.nat(16), { nil: undefined, freq: 2 }),
      resizeTo: fc.option(fc.nat(40), { nil: undefined, freq: 1 }),
      proto: slottedProto,
      shadowed: rarely,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("view" as const),
      buffer: fc.nat(11),
      kind: fc.nat(11),
      offset: fc.nat(24),
      length: fc.option(fc.nat(24), { nil: undefined }),
      proto: slottedProto,
      shadowed: rarely,
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("platform" as const), index: fc.nat(40) }) },
);

const uncloneable: fc.Arbitrary<Node> = fc.record({ type: fc.constant("uncloneable" as const), index: fc.nat(60) });

const nodes = fc.array(node, { minLength: 1, maxLength: 10, size: "max" });

/** One recipe in six has an object somewhere that can't be cloned. */
export const recipes: fc.Arbitrary<Recipe> = fc.oneof(
  { weight: 5, arbitrary: nodes },
  {
    weight: 1,
    arbitrary: fc.tuple(nodes, uncloneable, fc.nat(10)).map(([all, one, at]) => all.toSpliced(at, 0, one)),
  },
);
