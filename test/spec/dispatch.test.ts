import { describe, expect, test } from "vitest";
import { defineFallbackEvents } from "../../src/base/fallback-events.ts";
import { createRealm } from "../../src/base/realm.ts";
import { MessageChannel } from "../../src/index.ts";
import type { MessageEvent, MessagePort } from "../../src/port/types.ts";
import { nextMessage, tasksHaveRun } from "./next-event.ts";

/** A started port, and what delivers one message to it and waits until it has been dispatched. */
function receiver(): { port: MessagePort; deliver(message?: unknown): Promise<void> } {
  const { port1, port2 } = new MessageChannel();
  port2.start();
  return {
    port: port2,
    async deliver(message = null) {
      port1.postMessage(message);
      await tasksHaveRun();
    },
  };
}

describe("add an event listener", () => {
  test("listeners run in the order in which they were added, each with the port as this", async () => {
    const { port, deliver } = receiver();
    const log: unknown[] = [];
    for (const n of [1, 2, 3]) {
      port.addEventListener("message", function (this: unknown) {
        log.push(n, this === port);
      });
    }
    await deliver();
    expect(log).toEqual([1, true, 2, true, 3, true]);
  });

  test("the same listener twice runs once; with and without capture it is two", async () => {
    const { port, deliver } = receiver();
    let calls = 0;
    const listener = (): number => calls++;
    port.addEventListener("message", listener);
    port.addEventListener("message", listener, { once: true, passive: true });
    port.addEventListener("message", listener, true);
    port.addEventListener("message", listener, { capture: true });
    await deliver();
    expect(calls).toBe(2);
  });

  test("the same listener for two types is two", async () => {
    const { port, deliver } = receiver();
    let calls = 0;
    const listener = (): number => calls++;
    port.addEventListener("other", listener);
    port.addEventListener("message", listener);
    await deliver();
    expect(calls).toBe(1);
  });

  test("null is accepted and does nothing; what is no object is a TypeError", async () => {
    const { port, deliver } = receiver();
    port.addEventListener("message", null);
    // Would report that it can't be called.
    await deliver();
    port.removeEventListener("message", null);
    for (const value of [5, "text", true]) {
      expect(() => port.addEventListener("message", value as never)).toThrow(TypeError);
    }
  });

  test.each(["addEventListener", "removeEventListener"] as const)("%s needs a type and a callback", (name) => {
    const { port } = receiver();
    const method = port[name] as (...values: unknown[]) => void;
    expect(method.length).toBe(2);
    expect(() => method.call(port, "message")).toThrow(TypeError);
  });

  test("an object's handleEvent is looked up for each event, and called on the object", async () => {
    const { port, deliver } = receiver();
    const log: unknown[] = [];
    const listener = {
      handleEvent(this: unknown, event: { type: string }) {
        log.push(this === listener, event.type);
      },
    };
    port.addEventListener("message", listener);
    await deliver();
    listener.handleEvent = () => log.push("replaced");
    await deliver();
    expect(log).toEqual([true, "message", "replaced"]);
  });

  test("type, callback and options are converted in that order", () => {
    const { port } = receiver();
    const log: string[] = [];
    const type = { toString: () => `${log.push("type")}` } as string;
    const logged = (_: object, key: PropertyKey) => void log.push(String(key));
    const options = new Proxy({}, { get: logged });
    port.addEventListener(type, () => {}, options);
    port.removeEventListener(type, () => {}, options);
    for (const method of ["addEventListener", "removeEventListener"] as const) {
      expect(() => port[method](type, 5 as never, options)).toThrow(TypeError);
    }
    expect(log).toEqual([
      ...["type", "capture", "once", "passive", "signal"],
      ...["type", "capture"],
      ...["type", "type"],
    ]);
  });

  test("capturing listeners run before the others", async () => {
    const { port, deliver } = receiver();
    const log: string[] = [];
    port.addEventListener("message", () => log.push("plain"));
    port.addEventListener("message", () => log.push("capture"), { capture: true });
    await deliver();
    expect(log).toEqual(["capture", "plain"]);
  });

  test("a listener that is added for the phase under way waits for the next event", async () => {
    const { port, deliver } = receiver();
    const log: string[] = [];
    port.addEventListener("message", () => port.addEventListener("message", () => log.push("added")), { once: true });
    await deliver();
    expect(log).toEqual([]);
    await deliver();
    expect(log).toEqual(["added"]);
  });

  test("a listener that a capturing one adds runs for the same event", async () => {
    const { port, deliver } = receiver();
    const log: string[] = [];
    const capturing = (): void => port.addEventListener("message", () => log.push("added"));
    port.addEventListener("message", capturing, { capture: true, once: true });
    await deliver();
    expect(log).toEqual(["added"]);
  });

  test("once: removed before it is called", async () => {
    const { port, deliver } = receiver();
    let calls = 0;
    const listener = (): void => {
      // It isn't there any more, so this adds it anew.
      if (calls++ === 0) port.addEventListener("message", listener, { once: true });
    };
    port.addEventListener("message", listener, { once: true });
    for (let n = 0; n < 3; n++) await deliver();
    expect(calls).toBe(2);
  });

  test("passive: preventDefault() does nothing", () => {
    // Of entangle's own events only these can be canceled.
    const { Event, EventTarget } = defineFallbackEvents(createRealm({}));
    const target = new EventTarget();
    const prevent = (event: Event): void => event.preventDefault();
    target.addEventListener("x", prevent, { passive: true });
    expect(target.dispatchEvent(new Event("x", { cancelable: true }))).toBe(true);
    target.addEventListener("x", (event: Event) => prevent(event));
    expect(target.dispatchEvent(new Event("x", { cancelable: true }))).toBe(false);
    expect(target.dispatchEvent(new Event("x"))).toBe(true);
  });

  test("signal: an abort removes the listener, an aborted one adds none", async () => {
    const { port, deliver } = receiver();
    const log: string[] = [];
    const controller = new AbortController();
    port.addEventListener("message", () => log.push("a"), { signal: controller.signal });
    port.addEventListener("message", () => log.push("b"), { signal: AbortSignal.abort() });
    await deliver();
    controller.abort();
    await deliver();
    expect(log).toEqual(["a"]);
  });

  test("signal: a second, ignored addition with a signal doesn't put the first under it", async () => {
    const { port, deliver } = receiver();
    let calls = 0;
    const listener = (): number => calls++;
    const controller = new AbortController();
    port.addEventListener("message", listener);
    port.addEventListener("message", listener, { signal: controller.signal });
    controller.abort();
    await deliver();
    expect(calls).toBe(1);
  });

  test("signal: one that aborts during dispatch removes what has not run", async () => {
    const { port, deliver } = receiver();
    const controller = new AbortController();
    let calls = 0;
    port.addEventListener("message", () => controller.abort());
    port.addEventListener("message", () => calls++, { signal: controller.signal });
    await deliver();
    expect(calls).toBe(0);
  });

  test("signal: it no longer holds a listener that was removed", async () => {
    const { port, deliver } = receiver();
    const held = new Set<unknown>();
    const signal = {
      aborted: false,
      addEventListener: (_type: string, callback: unknown) => held.add(callback),
      removeEventListener: (_type: string, callback: unknown) => held.delete(callback),
    };
    const listener = (): void => {};
    port.addEventListener("message", listener, { signal: signal as unknown as AbortSignal });
    port.addEventListener("message", () => {}, { once: true, signal: signal as unknown as AbortSignal });
    expect(held.size).toBe(2);
    port.removeEventListener("message", listener);
    await deliver();
    expect(held.size).toBe(0);
  });

  test.each([null, 5, {}, "text", new EventTarget(), { aborted: false }])(
    "signal: %j is a TypeError, and nothing is added",
    async (signal) => {
      const { port, deliver } = receiver();
      const options = { signal } as unknown as { signal: AbortSignal };
      expect(() => port.addEventListener("message", () => expect.unreachable(), options)).toThrow(TypeError);
      await deliver();
    },
  );
});

describe("remove an event listener", () => {
  test("capture tells two listeners apart, once and passive don't", async () => {
    const { port, deliver } = receiver();
    let calls = 0;
    const listener = (): number => calls++;
    port.addEventListener("message", listener, { passive: true, once: true });
    port.removeEventListener("message", listener, true);
    await deliver();
    port.addEventListener("message", listener);
    port.removeEventListener("message", listener, { capture: false });
    await deliver();
    expect(calls).toBe(1);
  });

  test("during dispatch: what is removed and has not run doesn't run", async () => {
    const { port, deliver } = receiver();
    const log: string[] = [];
    const third = (): number => log.push("third");
    const first = (): void => {
      log.push("first");
      port.removeEventListener("message", third);
      port.removeEventListener("message", first);
    };
    port.addEventListener("message", first);
    port.addEventListener("message", () => log.push("second"));
    port.addEventListener("message", third);
    await deliver();
    expect(log).toEqual(["first", "second"]);
  });

  test("during dispatch: what is removed and added again is another one, and waits", async () => {
    const { port, deliver } = receiver();
    let calls = 0;
    const second = (): number => calls++;
    port.addEventListener("message", () => {
      port.removeEventListener("message", second);
      port.addEventListener("message", second);
    });
    port.addEventListener("message", second);
    await deliver();
    expect(calls).toBe(0);
  });
});

describe("dispatch", () => {
  test("the event shows phase and targets during dispatch, and less of it afterwards", async () => {
    const { port, deliver } = receiver();
    let event: MessageEvent | undefined;
    const seen: unknown[] = [];
    port.addEventListener("message", (one) => {
      event = one;
      seen.push(one.eventPhase, ...one.composedPath(), one.target, one.currentTarget, one.srcElement);
    });
    await deliver();
    expect(seen).toEqual([2, port, port, port, port]);
    expect(event?.eventPhase).toBe(0);
    expect(event?.composedPath()).toEqual([]);
    expect([event?.target, event?.currentTarget]).toEqual([port, null]);
  });

  test("of an event that was stopped nothing is left afterwards", async () => {
    const { port, deliver } = receiver();
    const events: MessageEvent[] = [];
    port.addEventListener("message", (event) => {
      event.stopImmediatePropagation();
      events.push(event);
    });
    await deliver();
    expect(events.map(({ cancelBubble }) => cancelBubble)).toEqual([false]);
  });

  test("a handler that returns false cancels an event that can be, a listener doesn't", async () => {
    const { port, deliver } = receiver();
    const event = new Promise<MessageEvent>((resolve) => {
      port.onmessage = resolve;
    });
    await deliver();
    (await event).initEvent("x", false, true);
    port.addEventListener("x", () => false);
    expect(port.dispatchEvent(await event)).toBe(true);
    (await event).initEvent("message", false, true);
    port.onmessage = () => false;
    expect(port.dispatchEvent(await event)).toBe(false);
  });

  test("stopImmediatePropagation() skips the rest, stopPropagation() only the next phase", async () => {
    const { port, deliver } = receiver();
    const log: string[] = [];
    port.addEventListener("message", (event) => event.stopPropagation(), true);
    port.addEventListener("message", () => log.push("same phase"), true);
    port.addEventListener("message", () => log.push("next phase"));
    await deliver();
    expect(log).toEqual(["same phase"]);
    const other = receiver();
    other.port.addEventListener("message", (event) => event.stopImmediatePropagation());
    other.port.addEventListener("message", () => log.push("next listener"));
    await other.deliver();
    expect(log).toEqual(["same phase"]);
  });

  test("a message can't be canceled", async () => {
    const { port, deliver } = receiver();
    const seen: unknown[] = [];
    port.addEventListener("message", (event) => {
      event.preventDefault();
      event.returnValue = false;
      seen.push(event.defaultPrevented, event.returnValue, event.cancelable);
    });
    await deliver();
    expect(seen).toEqual([false, true, false]);
  });

  test("dispatching a received event again at a port works, though not while it is dispatched", async () => {
    const { port1, port2 } = new MessageChannel();
    const other = new MessageChannel().port1;
    const [targets, errors]: unknown[][] = [[], []];
    other.addEventListener("message", (event) => targets?.push(event.target));
    port2.addEventListener("message", (event) => {
      try {
        other.dispatchEvent(event);
      } catch (error) {
        errors?.push((error as Error).name);
      }
    });
    port1.postMessage(1);
    const event = await nextMessage(port2);
    await tasksHaveRun();
    expect(other.dispatchEvent(event)).toBe(true);
    expect([errors, targets]).toEqual([["InvalidStateError"], [other]]);
    expect(event.isTrusted).toBe(false);
  });

  test("timeStamp is on the clock of performance.now()", async () => {
    const before = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(1);
    const { timeStamp } = await nextMessage(port2);
    expect(timeStamp).toBeGreaterThanOrEqual(before);
    expect(timeStamp).toBeLessThanOrEqual(performance.now());
  });

  test("a started port's dispatch works on an unstarted one too: dispatchEvent needs no queue", () => {
    const { port1 } = new MessageChannel();
    let calls = 0;
    port1.addEventListener("message", () => calls++);
    port1.dispatchEvent(new Event("message"));
    expect(calls).toBe(1);
  });

  test.each([undefined, null, {}, "message", { type: "message" }, new MessageChannel().port1])(
    "dispatchEvent(%j) is a TypeError, and leaves it as it was",
    (value) => {
      const before = JSON.stringify(value);
      expect(() => new MessageChannel().port1.dispatchEvent(value as never)).toThrow(TypeError);
      expect(JSON.stringify(value)).toBe(before);
      expect(Object.getOwnPropertyNames(value ?? {})).not.toContain("target");
    },
  );
});
