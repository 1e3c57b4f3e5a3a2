import { inspect } from "node:util";
import { expect, test, vi } from "vitest";
import { hostRealm } from "../../src/base/realm.ts";
import { MessageChannel, MessageEvent } from "../../src/index.ts";

test("dispatchEvent: an event of the host at a port shows the port, and is not trusted", () => {
  const { port1 } = new MessageChannel();
  const event = new Event("custom", { cancelable: true });
  const seen: unknown[] = [];
  port1.addEventListener("custom", function (this: unknown, one) {
    seen.push(this, one, one.target, one.currentTarget, one.composedPath()[0], one.eventPhase, one.isTrusted);
  });
  expect(port1.dispatchEvent(event)).toBe(true);
  expect(seen).toEqual([port1, event, port1, port1, port1, 2, false]);
  expect([event.target, event.currentTarget]).toEqual([port1, null]);
});

test("dispatchEvent: false if a listener of an event of the host prevents the default", () => {
  const { port1 } = new MessageChannel();
  port1.addEventListener("x", (event) => event.preventDefault());
  expect(port1.dispatchEvent(new Event("x", { cancelable: true }))).toBe(false);
  expect(port1.dispatchEvent(new Event("x"))).toBe(true);
});

test("dispatchEvent: false if an event handler of an event of the host returns false", () => {
  const { port1 } = new MessageChannel();
  port1.onmessage = () => false;
  expect(port1.dispatchEvent(new Event("message", { cancelable: true }))).toBe(false);
  port1.onmessage = () => 0;
  expect(port1.dispatchEvent(new Event("message", { cancelable: true }))).toBe(true);
});

test("dispatchEvent: a listener that returns false doesn't cancel an event of the host", () => {
  const { port1 } = new MessageChannel();
  port1.addEventListener("x", () => false);
  expect(port1.dispatchEvent(new Event("x", { cancelable: true }))).toBe(true);
});

test("dispatchEvent: capture, once and removal during dispatch hold for events of the host", () => {
  const { port1 } = new MessageChannel();
  const log: string[] = [];
  const removed = (): number => log.push("removed");
  port1.addEventListener("x", () => log.push("plain"));
  port1.addEventListener("x", removed);
  port1.addEventListener("x", () => log.push("once"), { once: true });
  port1.addEventListener("x", () => port1.removeEventListener("x", removed), { capture: true });
  port1.addEventListener("x", () => log.push("capture"), true);
  port1.dispatchEvent(new Event("x"));
  port1.dispatchEvent(new Event("x"));
  expect(log).toEqual(["capture", "plain", "once", "capture", "plain"]);
});

test("dispatchEvent: a capturing listener of an event of the host may add listeners, and stop those of the next phase", () => {
  const { port1 } = new MessageChannel();
  const log: string[] = [];
  port1.addEventListener("x", () => port1.addEventListener("x", () => log.push("added")), {
    capture: true,
    once: true,
  });
  port1.dispatchEvent(new Event("x"));
  port1.addEventListener("x", (event) => event.stopPropagation(), true);
  port1.addEventListener("x", () => log.push("same phase"), true);
  port1.dispatchEvent(new Event("x"));
  expect(log).toEqual(["added", "same phase"]);
});

test("dispatchEvent: an event of the host that was stopped before reaches nobody, but gets its target", () => {
  const { port1 } = new MessageChannel();
  for (const capture of [true, false]) port1.addEventListener("x", () => expect.unreachable(), { capture });
  const [stopped, stoppedAtOnce, cancelled] = [new Event("x"), new Event("x"), new Event("x", { cancelable: true })];
  stopped.stopPropagation();
  stoppedAtOnce.stopImmediatePropagation();
  cancelled.cancelBubble = true;
  cancelled.preventDefault();
  expect([stopped, stoppedAtOnce, cancelled].map((event) => port1.dispatchEvent(event))).toEqual([true, true, false]);
  expect(stopped.target).toBe(port1);
});

test("dispatchEvent: an event of the host that can't be extended reaches its listeners", () => {
  const { port1 } = new MessageChannel();
  const seen: unknown[] = [];
  port1.addEventListener("x", (event) => seen.push(event));
  const event = Object.preventExtensions(new Event("x"));
  port1.dispatchEvent(event);
  expect(seen).toEqual([event]);
});

test("dispatchEvent: stopImmediatePropagation() of an event of the host skips the rest", () => {
  const { port1 } = new MessageChannel();
  let calls = 0;
  port1.addEventListener("x", (event) => event.stopImmediatePropagation());
  port1.addEventListener("x", () => calls++);
  port1.dispatchEvent(new Event("x"));
  expect(calls).toBe(0);
});

test("dispatchEvent: one event of the host at two ports, one after the other, and at a target of the host", () => {
  const { port1, port2 } = new MessageChannel();
  const target = new EventTarget();
  const event = new Event("x");
  const targets: unknown[] = [];
  for (const one of [port1, port2]) one.addEventListener("x", ({ target: seen }) => targets.push(seen));
  target.addEventListener("x", ({ target: seen }) => targets.push(seen));
  port1.dispatchEvent(event);
  port2.dispatchEvent(event);
  target.dispatchEvent(event);
  expect(targets).toEqual([port1, port2, target]);
});

test("dispatchEvent: a CustomEvent keeps its detail", () => {
  const { port1 } = new MessageChannel();
  let detail: unknown;
  port1.addEventListener("x", (event) => {
    ({ detail } = event as unknown as CustomEvent);
  });
  port1.dispatchEvent(new CustomEvent("x", { detail: 5 }));
  expect(detail).toBe(5);
});

test("dispatchEvent: new MessageEvent() at a port runs onmessage, once a message at a time", () => {
  const { port1 } = new MessageChannel();
  const data: unknown[] = [];
  port1.onmessage = (event) => data.push(event.data);
  const event = new MessageEvent("message", { data: "made" });
  port1.dispatchEvent(event);
  port1.dispatchEvent(event);
  expect(data).toEqual(["made", "made"]);
});

test("dispatchEvent: new MessageEvent() at a target of the host", () => {
  const target = new EventTarget();
  const event = new MessageEvent("message", { data: "made", cancelable: true });
  const seen: unknown[] = [];
  target.addEventListener("message", (one) => {
    seen.push(one, (one as unknown as MessageEvent).data, one.target, one.isTrusted);
    one.preventDefault();
  });
  expect(target.dispatchEvent(event as unknown as Event)).toBe(false);
  expect(seen).toEqual([event, "made", target, false]);
  expect(event.defaultPrevented).toBe(true);
});

test("dispatchEvent: an event of the host that is being dispatched is refused", () => {
  const { port1 } = new MessageChannel();
  let error: unknown;
  port1.addEventListener("x", (event) => {
    try {
      port1.dispatchEvent(event);
    } catch (caught) {
      error = caught;
    }
  });
  port1.dispatchEvent(new Event("x"));
  expect(error).toBeInstanceOf(Error);
});

test("dispatchEvent: an event of the host that is being dispatched is an InvalidStateError, and keeps its target", () => {
  const { port1 } = new MessageChannel();
  const seen: unknown[] = [];
  port1.addEventListener("x", (event) => {
    expect(() => port1.dispatchEvent(event)).toThrow(expect.objectContaining({ name: "InvalidStateError" }));
    seen.push(event.target);
  });
  port1.dispatchEvent(new Event("x"));
  expect(seen).toEqual([port1]);
});

test("dispatchEvent: what a listener of an event of the host throws is reported while the others still wait", () => {
  const { port1 } = new MessageChannel();
  const log: unknown[] = [];
  const report = vi.spyOn(hostRealm, "reportException").mockImplementation((error) => log.push(error));
  const listener = () => {
    throw "thrown";
  };
  port1.addEventListener("x", listener);
  port1.addEventListener("x", () => log.push("next"));
  port1.dispatchEvent(new Event("x"));
  report.mockRestore();
  expect(log).toEqual(["thrown", "next"]);
});

test("a fired event can be inspected", async () => {
  const { port1, port2 } = new MessageChannel();
  const event = await new Promise((resolve) => {
    port2.onmessage = resolve;
    port1.postMessage({ a: 1 });
  });
  expect(inspect(event)).toBe("MessageEvent { type: 'message', isTrusted: true, data: { a: 1 }, ports: [] }");
});
