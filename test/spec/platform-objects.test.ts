import { expect, test } from "vitest";
import type { PlatformObjectSteps } from "../../src/clone/platform-object-steps.ts";
import { MessageChannel, structuredClone } from "../../src/index.ts";
import { registerPlatformObject } from "../../src/window/registered-objects.ts";
import { nextMessage } from "./next-event.ts";

/** A platform object with one slot, registered with what `steps` allow. */
function define(steps: PlatformObjectSteps) {
  class Platform {
    #slot: string | undefined;
    constructor(slot: string) {
      this.#slot = slot;
    }
    static is(value: object): value is Platform {
      return #slot in value;
    }
    static read(value: object): string | undefined {
      return Platform.is(value) ? value.#slot : undefined;
    }
    static take(value: object): string | undefined {
      if (!Platform.is(value)) return undefined;
      const slot = value.#slot;
      value.#slot = undefined;
      return slot;
    }
  }
  registerPlatformObject(Platform.prototype, Platform.is, steps);
  return Platform;
}

test("platform objects: serializable ones are cloned by their steps, once each", () => {
  let calls = 0;
  const Platform = define({ clone: (value) => new Platform(`${Platform.read(value)} ${++calls}`) });
  const original = new Platform("copy");
  const clone = structuredClone({ a: original, b: [original] });
  expect(Platform.read(clone.a)).toBe("copy 1");
  expect(clone.b[0]).toBe(clone.a);
});

test("platform objects: without steps, or in no transfer list, they are a DataCloneError", () => {
  const dataCloneError = expect.objectContaining({ name: "DataCloneError" });
  const Neither = define({});
  expect(() => structuredClone(new Neither("x"))).toThrow(dataCloneError);
  expect(() => structuredClone(null, { transfer: [new Neither("x")] })).toThrow(dataCloneError);
});

test("platform objects: transferable ones are taken, received, and not in event.ports", async () => {
  const Platform = define({
    refusal: (value) => (Platform.read(value) === undefined ? "that is already detached" : undefined),
    transfer: (value) => new Platform(Platform.take(value) as string),
  });
  const { port1, port2 } = new MessageChannel();
  const original = new Platform("moved");
  port1.postMessage({ original }, [original]);
  expect(Platform.read(original)).toBeUndefined();
  const { data, ports } = await nextMessage(port2);
  expect(Platform.read(data.original)).toBe("moved");
  expect(ports).toEqual([]);
  expect(() => structuredClone(null, { transfer: [original] })).toThrow(/transfer\[0\].*already detached/);
});

test("platform objects: transfer steps run only when all has been cloned, in the order of the list", () => {
  const log: string[] = [];
  const Platform = define({
    transfer(value) {
      log.push(`transfer ${Platform.read(value)}`);
      return new Platform("received");
    },
  });
  const [a, b] = [new Platform("a"), new Platform("b")];
  expect(() => structuredClone([a, () => {}], { transfer: [a, b] })).toThrow();
  expect(log).toEqual([]);
  const value = {
    get x() {
      return log.push("getter");
    },
    b,
  };
  structuredClone(value, { transfer: [b, a] });
  expect(log).toEqual(["getter", "transfer b", "transfer a"]);
});

test("platform objects: instances of subclasses are known, objects that only inherit are ordinary", () => {
  const Platform = define({ clone: (value) => new Platform(`copy of ${Platform.read(value)}`) });
  class Special extends Platform {}
  expect(Platform.read(structuredClone(new Special("special")))).toBe("copy of special");
  expect(structuredClone(Object.assign(Object.create(Platform.prototype) as object, { a: 1 }))).toEqual({ a: 1 });
});

test("platform objects: what their steps throw passes through", () => {
  const error = new DOMException("refused", "DataCloneError");
  const Platform = define({
    clone: () => {
      throw error;
    },
  });
  expect(() => structuredClone({ x: new Platform("x") })).toThrow(error);
});
