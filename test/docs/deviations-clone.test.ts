import { BlockList } from "node:net";
import { createContext, runInContext } from "node:vm";
import { MessageChannel, structuredClone } from "entangle";
import { connect, loopback } from "entangle/link";
import { describe, expect, test } from "vitest";
import { whyMissing } from "../../scripts/find.mjs";
import { hostRealm } from "../../src/base/realm.ts";
import { decode } from "../../src/codec/decode.ts";
import { postedBytesOf } from "../codec/helpers.ts";
import { bundle } from "../runtimes/bundle.ts";
import { runModule } from "../runtimes/run-program.ts";
import { tasksHaveRun } from "../spec/next-event.ts";

/** Evaluates an expression where there is nothing but the language and `entangle`. */
async function inBareHost(expression: string): Promise<unknown> {
  const script = await bundle('export { structuredClone } from "entangle";', { globalName: "entangle" });
  return runInContext(`${script}; ${expression}`, createContext({}));
}

/** What a port beyond a link gets of a message. */
function sentOverLink(message: unknown): Promise<unknown> {
  const [here, there] = loopback();
  const [port, other] = [connect(here), connect(there)];
  return new Promise((resolve) => {
    other.onmessage = ({ data }) => {
      port.close();
      resolve(data);
    };
    port.postMessage(message);
  });
}

const refused = { name: "DataCloneError" };
const refuses = (value: unknown): void => {
  expect(() => structuredClone(value)).toThrow(expect.objectContaining(refused));
};

describe("#proxies", () => {
  test("refused: as the message, without keys, with the first key 0, around instances of classes", () => {
    class Instance {
      readonly key = 1;
    }
    for (const target of [{}, { 0: 1 }, new Map(), new Instance()]) refuses({ inside: new Proxy(target, {}) });
    refuses(new Proxy({ key: 1 }, {}));
  });

  test("copied through its traps: around a plain object with keys or an array, inside a message", () => {
    const traps = {
      get: (target: object, key: PropertyKey) => (key === "key" ? "from the trap" : Reflect.get(target, key)),
    };
    expect(structuredClone([new Proxy({ key: 1 }, traps)])).toEqual([{ key: "from the trap" }]);
    expect(structuredClone({ list: new Proxy([1, 2], {}) })).toEqual({ list: [1, 2] });
  });

  test("over a link its keys are listed more than once, its properties read once", async () => {
    const calls: string[] = [];
    const traps: ProxyHandler<object> = {
      ownKeys(target) {
        calls.push("keys");
        return Reflect.ownKeys(target);
      },
      get(target, key) {
        calls.push("get");
        return Reflect.get(target, key);
      },
    };
    expect(await sentOverLink([new Proxy({ key: 1 }, traps)])).toEqual([{ key: 1 }]);
    expect(calls.filter((call) => call === "keys").length).toBeGreaterThan(1);
    expect(calls.filter((call) => call === "get").length).toBe(1);
  });

  test("never noticed where there is no node:util", async () => {
    expect(await inBareHost("entangle.structuredClone(new Proxy({ key: 1 }, {})).key")).toBe(1);
  });

  test("as a prototype: its traps are called", () => {
    let calls = 0;
    const count = (): null => {
      calls += 1;
      return null;
    };
    const prototype = new Proxy({}, { getPrototypeOf: count });
    structuredClone(Object.create(prototype));
    expect(calls).toBeGreaterThan(0);
  });
});

describe("#borrowed-prototypes", () => {
  const borrow = (value: object, own: object): object =>
    Object.assign(Object.setPrototypeOf(value, Object.prototype), own);

  test("seen as what it is: without keys, or with the first key 0", () => {
    for (const own of [{}, { 0: "own" }]) {
      expect(structuredClone(borrow(new Map([[1, 2]]), own))).toEqual(new Map([[1, 2]]));
      refuses(borrow(Promise.resolve(), own));
      expect(structuredClone(borrow([], own))).toEqual(Object.values(own));
    }
  });

  test("a plain object: with another key", () => {
    expect(structuredClone(borrow(new Map([[1, 2]]), { key: 1 }))).toEqual({ key: 1 });
    expect(structuredClone(borrow(Promise.resolve(), { key: 1 }))).toEqual({ key: 1 });
  });

  test("a port is seen as what it is: without keys, or with the first key 0", () => {
    for (const own of [{}, { 0: "own" }]) refuses([borrow(new MessageChannel().port1, own)]);
    expect(structuredClone(borrow(new MessageChannel().port1, { key: 1 }))).toEqual({ key: 1 });
  });

  test("a Map without keys: not noticed where there is no node:util", async () => {
    const isMap = "entangle.structuredClone(Object.setPrototypeOf(new Map(), Object.prototype)) instanceof Map";
    expect(await inBareHost(isMap)).toBe(false);
  });

  test("a Map behind a program's prototype: noticed there without keys, or with the first key 0", async () => {
    const isMap = (own: string): string =>
      `entangle.structuredClone(Object.assign(Object.setPrototypeOf(new Map(), { method() {} }), ${own})) instanceof Map`;
    expect(await inBareHost(`[${["{}", "{ 0: 1 }", "{ key: 1 }"].map(isMap)}]`)).toEqual([true, true, false]);
  });
});

describe("#inherited-interfaces", () => {
  test("an object that only inherits from a host interface or from iterators is refused", () => {
    for (const { prototype } of [Blob, Event, URL]) refuses(Object.create(prototype));
    refuses(Object.create(Object.getPrototypeOf([].values())));
  });

  test("so is one that inherits from an object with a tag that can't be assigned to, and no constructor", () => {
    refuses(Object.create(Object.defineProperty({}, Symbol.toStringTag, { value: "Tagged" })));
  });
});

describe("#getters-that-change-keys", () => {
  test("a new own property by the name of an enumerable inherited one is copied", () => {
    const value = Object.create({ later: "inherited" });
    Object.defineProperty(value, "getter", {
      enumerable: true,
      get: () => Object.defineProperty(value, "later", { value: "own", enumerable: true, configurable: true }) && 1,
    });
    expect(structuredClone(value)).toEqual({ getter: 1, later: "own" });
  });

  test("the same over a link is not copied", async () => {
    const value = Object.create({ later: "inherited" });
    Object.defineProperty(value, "getter", {
      enumerable: true,
      get: () => Object.defineProperty(value, "later", { value: "own", enumerable: true, configurable: true }) && 1,
    });
    for (let i = 0; i < 3; i++) {
      delete value.later;
      expect(await sentOverLink(value)).toEqual({ getter: 1 });
    }
  });

  const Prototype = Object.prototype as { later?: unknown };

  test("an enumerable property that a getter puts on Object.prototype is copied with the objects after it", () => {
    const value = [
      {
        get getter() {
          Prototype.later = "inherited";
          return 1;
        },
      },
      { key: 2 },
    ];
    const copy = structuredClone(value);
    delete Prototype.later;
    expect(copy.map((one) => Object.entries(one))).toEqual([
      [["getter", 1]],
      [
        ["key", 2],
        ["later", "inherited"],
      ],
    ]);
  });

  test("a property that a getter deletes is copied from Object.prototype, if that has one that is not enumerable", () => {
    Object.defineProperty(Prototype, "later", { value: "inherited", configurable: true });
    const value = {
      get getter() {
        delete (value as { later?: unknown }).later;
        return 1;
      },
      later: 2,
    };
    const copy = structuredClone(value);
    delete Prototype.later;
    expect(Object.entries(copy)).toEqual([
      ["getter", 1],
      ["later", "inherited"],
    ]);
  });

  test("or from the prototype that a getter gives the object, also over a link", async () => {
    const inherited = Object.defineProperty({}, "later", { value: "inherited" });
    const value = (): object => ({
      get getter() {
        delete (this as { later?: unknown }).later;
        Object.setPrototypeOf(this, inherited);
        return 1;
      },
      later: 2,
    });
    expect(structuredClone(value())).toEqual({ getter: 1, later: "inherited" });
    expect(await sentOverLink(value())).toEqual({ getter: 1, later: "inherited" });
  });

  const hiding = `
    const value = { get getter() { Object.defineProperty(this, "later", { enumerable: false }); return 1; }, later: 2 };
    console.log(Object.keys(structuredClone(value)).join());
  `;
  test.for([
    ["Node 20", "getter,later"],
    ["Bun", "getter"],
  ] as const)("a property that a getter makes non-enumerable, in %s: %s", async ([runtime, keys], context) => {
    const missing = whyMissing(runtime);
    if (missing) return context.skip(missing);
    const ended = await runModule(
      runtime,
      await bundle(`import { structuredClone } from "entangle";
import { connect, loopback } from "entangle/link"; ${hiding}`),
    );
    expect(ended).toMatchObject({ stdout: `${keys}\n`, stderr: "" });
  });
});

describe("#setters-on-prototypes", () => {
  test("a setter on Object.prototype sees the value, which the copy lacks", () => {
    const seen: unknown[] = [];
    const value = JSON.parse('{ "seen": 5 }');
    Object.defineProperty(Object.prototype, "seen", { set: (value) => seen.push(value), configurable: true });
    try {
      expect(Object.keys(structuredClone(value))).toEqual([]);
    } finally {
      Reflect.deleteProperty(Object.prototype, "seen");
    }
    expect(seen).toEqual([5]);
  });

  test("a setter on Array.prototype too, if the array has more than 64 elements", () => {
    let seen: unknown;
    const value = ["first", ...new Array(64).keys()];
    const short = value.slice(1);
    const set = (value: unknown): void => {
      seen = value;
    };
    Object.defineProperty(Array.prototype, 0, { set, configurable: true });
    const keys = (() => {
      try {
        return [value, short].map((array) => Object.keys(structuredClone(array)).length);
      } finally {
        Reflect.deleteProperty(Array.prototype, 0);
      }
    })();
    expect([keys, seen]).toEqual([[64, 64], "first"]);
  });
});

describe("#setters-on-prototypes, from a link", () => {
  test("a setter on Array.prototype sees the value of any array", () => {
    const bytes = postedBytesOf(["first", "second"]) as Uint8Array;
    let seen: unknown;
    const set = (value: unknown): void => {
      seen = value;
    };
    Object.defineProperty(Array.prototype, 1, { set, configurable: true });
    const keys = (() => {
      try {
        return Object.keys(decode(bytes, [], hostRealm) as object);
      } finally {
        Reflect.deleteProperty(Array.prototype, 1);
      }
    })();
    expect([keys, seen]).toEqual([["0"], "second"]);
  });
});

describe("#patched-built-ins", () => {
  test("@@match of a RegExp is read", () => {
    const get = (): never => {
      throw new Error("read");
    };
    expect(() => structuredClone(Object.defineProperty(/x/, Symbol.match, { get }))).toThrow("read");
  });

  test("Error.stackTraceLimit is set and set back, if it is a number", () => {
    const original = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit") as PropertyDescriptor;
    const set: unknown[] = [];
    Object.defineProperty(Error, "stackTraceLimit", {
      get: () => 5,
      set: (limit) => set.push(limit),
      configurable: true,
    });
    const error = new Error("m");
    set.length = 0;
    structuredClone(error);
    Object.defineProperty(Error, "stackTraceLimit", original);
    expect(set).toEqual([null, 5]);
  });

  test("Maps and Sets are filled by the methods that are there", () => {
    const calls: string[] = [];
    const values = [new Map([[1, 2]]), new Set([1])];
    const { set } = Map.prototype;
    const { add } = Set.prototype;
    Map.prototype.set = function (...entry) {
      calls.push("set");
      return set.apply(this, entry);
    };
    Set.prototype.add = function (item) {
      calls.push("add");
      return add.call(this, item);
    };
    try {
      structuredClone(values);
    } finally {
      Map.prototype.set = set;
      Set.prototype.add = add;
    }
    expect(calls).toEqual(["set", "add"]);
  });
});

describe("#growable-shared-views", () => {
  test("a view of fixed length that ends where a growable SharedArrayBuffer ends grows in the copy", () => {
    const Growable = SharedArrayBuffer as unknown as new (
      length: number,
      options: object,
    ) => SharedArrayBuffer & { grow(to: number): void };
    const view = new Uint8Array(new Growable(8, { maxByteLength: 16 }), 0, 8);
    const copy = structuredClone(view);
    (copy.buffer as unknown as { grow(to: number): void }).grow(12);
    expect([view.length, copy.length]).toEqual([8, 12]);
  });
});

describe("#shared-memory", () => {
  test("another object on the same memory; the same object where the host has no structuredClone", async () => {
    const buffer = new SharedArrayBuffer(1);
    expect(structuredClone(buffer)).not.toBe(buffer);
    const isSame = "const buffer = new SharedArrayBuffer(1); entangle.structuredClone(buffer) === buffer";
    expect(await inBareHost(isSame)).toBe(true);
  });
});

describe("#aggregateerror", () => {
  test("kind and errors are kept", () => {
    const copy = structuredClone(new AggregateError([new RangeError("inner")], "outer"));
    expect(copy).toBeInstanceOf(AggregateError);
    expect(copy.message).toBe("outer");
    expect(copy.errors[0]).toBeInstanceOf(RangeError);
  });
});

describe("#host-objects", () => {
  test("the host's other objects: by the host, or refused", async () => {
    expect(await structuredClone(new Blob(["text"])).text()).toBe("text");
    refuses(new URL("about:blank"));
  });

  test("one whose class is no global, and that has a property: a plain object", () => {
    const copy = structuredClone(Object.assign(new BlockList(), { note: "mine" }));
    expect([copy instanceof BlockList, copy]).toEqual([false, { note: "mine" }]);
  });
});

describe("#streams", () => {
  test("the original is locked; one chunk is read ahead, and cloned", async () => {
    const chunk = { read: false };
    let reads = 0;
    const pull = (controller: ReadableStreamDefaultController): void => {
      reads += 1;
      controller.enqueue(chunk);
    };
    const stream = new ReadableStream({ pull }, { highWaterMark: 0 });
    const moved = structuredClone(stream, { transfer: [stream] });
    expect(stream.locked).toBe(true);
    const { value } = await moved.getReader().read();
    expect(value).toEqual(chunk);
    expect(value).not.toBe(chunk);
    await tasksHaveRun();
    expect(reads).toBe(2);
  });

  test("the original of a WritableStream is locked; it gets clones of the chunks, and is closed", async () => {
    const chunk = { written: true };
    const log: unknown[] = [];
    const stream = new WritableStream({
      write: (written) => void log.push(written === chunk, written),
      close: () => void log.push("closed"),
    });
    const writer = structuredClone(stream, { transfer: [stream] }).getWriter();
    expect(stream.locked).toBe(true);
    await writer.write(chunk);
    await writer.close();
    await tasksHaveRun();
    expect(log).toEqual([false, chunk, "closed"]);
  });

  test("an aborted WritableStream aborts the original, one that fails fails", async () => {
    const aborted: unknown[] = [];
    const stream = new WritableStream({ abort: (reason) => void aborted.push(reason) });
    await structuredClone(stream, { transfer: [stream] }).abort("enough");
    await tasksHaveRun();
    expect(aborted).toEqual(["enough"]);
    const failing = new WritableStream({ write: () => Promise.reject(new Error("full")) });
    const writer = structuredClone(failing, { transfer: [failing] }).getWriter();
    void writer.write(1).catch(() => {});
    await expect(writer.closed).rejects.toThrow("full");
  });

  test("a TransformStream: where the host can, as Node can", () => {
    const stream = new TransformStream();
    expect(structuredClone(stream, { transfer: [stream] })).toBeInstanceOf(TransformStream);
  });
});
