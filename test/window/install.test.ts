import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import {
  MessageChannel as OurMessageChannel,
  MessageEvent as OurMessageEvent,
  MessagePort as OurMessagePort,
} from "../../src/index.ts";
import { install } from "../../src/window/install.ts";
import { addFrame, evaluate, nextMessage, openPage, type PageWindow } from "./open-page.ts";

const ours = { MessageChannel: OurMessageChannel, MessagePort: OurMessagePort, MessageEvent: OurMessageEvent };

describe("install", () => {
  test("gives the names that the window lacks, as properties of a global object", () => {
    const { window } = new JSDOM("", { runScripts: "outside-only" });
    const { MessageEvent } = window;
    expect(window.MessageChannel).toBeUndefined();
    install(window);
    for (const name of ["MessageChannel", "MessagePort", "structuredClone"] as const) {
      // Operations are enumerable.
      const enumerable = name === "structuredClone";
      expect(Object.getOwnPropertyDescriptor(window, name)).toMatchObject({ enumerable, configurable: true });
      expect(window[name].name).toBe(name);
    }
    expect(window.MessageEvent).toBe(MessageEvent);
  });

  test("replace: true replaces what is there", () => {
    const { window } = new JSDOM("", { runScripts: "outside-only" });
    const { MessageEvent } = window;
    install(window, { replace: true });
    expect(window.MessageEvent).not.toBe(MessageEvent);
    const { port1 } = new window.MessageChannel();
    const event = new window.MessageEvent("message", { data: 1, ports: [port1] });
    expect(event.ports[0]).toBe(port1);
    expect(event).toBeInstanceOf(window.Event);
  });

  test("frames that are there already have the names at once, and frames in them", () => {
    const { window } = new JSDOM("<iframe></iframe>", { runScripts: "outside-only" });
    const frame = window.frames[0] as unknown as PageWindow;
    const inner = addFrame(frame);
    install(window);
    for (const one of [frame, inner]) expect(one.MessageChannel).toBeTypeOf("function");
    expect(inner.MessageChannel).not.toBe(frame.MessageChannel);
  });

  test("open and close are called as before, and look so", () => {
    const { window } = new JSDOM("", { runScripts: "outside-only" });
    const other = new JSDOM("", { runScripts: "outside-only" }).window as unknown as PageWindow;
    const calls: unknown[] = [];
    Object.assign(window, {
      open(this: unknown, ...args: unknown[]) {
        calls.push([this === window ? "window" : this === other && "other", ...args]);
        return args[0] === "a popup" ? other : null;
      },
    });
    const names = ["open", "close"];
    const shown = (): unknown[] =>
      names.map((name) => {
        const { value, ...attributes } = Object.getOwnPropertyDescriptor(window, name) as PropertyDescriptor;
        return { ...attributes, length: value.length };
      });
    const before = shown();
    install(window);
    expect(shown()).toEqual(before);
    expect([window.open.name, window.close.name]).toEqual(names);
    expect(window.eval(`"use strict"; open("no popup")`)).toBeNull();
    expect(other.MessageChannel).toBeUndefined();
    expect(window.open.call(other, "a popup", "its name")).toBe(other);
    expect(other.MessageChannel).toBeTypeOf("function");
    expect(calls).toEqual([
      ["window", "no popup"],
      ["other", "a popup", "its name"],
    ]);
  });

  test("a window without open is left without", () => {
    const { window } = new JSDOM("");
    Object.assign(window, { open: undefined });
    install(window);
    expect(window.open).toBeUndefined();
  });

  test.each([false, true])("what a window has of its own is replaced if that is asked for: %s", (replace) => {
    const { window } = new JSDOM("", { runScripts: "outside-only" });
    const own = { structuredClone: () => "its own", postMessage: Array.isArray.bind(null) };
    Object.assign(window, own);
    install(window, { replace });
    expect(window.structuredClone === own.structuredClone).toBe(!replace);
    // It says [native code], as that of a browser.
    expect(window.postMessage === (own.postMessage as unknown)).toBe(!replace);
    expect(window.MessageChannel).toBeTypeOf("function");
  });

  test("a second call does nothing", async () => {
    const window = openPage();
    const { MessageChannel, MessagePort, MessageEvent, structuredClone, postMessage } = window;
    install(window);
    install(window, { replace: true });
    expect(window).toMatchObject({ MessageChannel, MessagePort, MessageEvent, structuredClone, postMessage });
    const received: unknown[] = [];
    window.addEventListener("message", ({ data }) => received.push(data));
    window.postMessage(1, "*");
    await nextMessage(window);
    expect(received).toEqual([1]);
  });

  test("structuredClone and postMessage work on the window that they are called on", async () => {
    const [one, other] = [openPage(), openPage()];
    expect(one.structuredClone.call(other, new Map())).toBeInstanceOf(other.Map);
    Reflect.apply(one.postMessage, other, [[], "*"]);
    expect((await nextMessage(other)).data).toBeInstanceOf(other.Array);
    // On one that has none of entangle's, they are what they were.
    expect(one.structuredClone.call(new JSDOM("").window, new Map())).toBeInstanceOf(one.Map);
  });

  test.each(["MessageChannel", "MessagePort", "MessageEvent"])("%s is a function of the window", (name) => {
    const { window } = new JSDOM("", { runScripts: "outside-only" });
    install(window, { replace: true });
    const Interface = window[name] as object;
    expect(Interface.constructor).toBe(window.Function);
    // What inherits from no function of another realm needs none of its own.
    expect(Object.hasOwn(Interface, "constructor")).toBe(!(Interface instanceof window.Function));
    expect(Reflect.get(Interface, "prototype")).toHaveProperty("constructor", Interface);
  });

  test.each(Object.entries(ours))(
    "%s: its members are functions of the window, which look like those of the host",
    (name, Our) => {
      const { window } = new JSDOM("", { runScripts: "outside-only" });
      install(window, { replace: true });
      const functions = ({ prototype }: { prototype: object }): Record<string, unknown>[] =>
        Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([key, descriptor]) =>
          [descriptor.get, descriptor.set, descriptor.value].map((member: unknown) =>
            key !== "constructor" && typeof member === "function"
              ? { key, name: member.name, length: member.length, realm: Object.getPrototypeOf(member) }
              : { key },
          ),
        );
      const ofHost = functions(Our).map((one) => ("realm" in one ? { ...one, realm: window.Function.prototype } : one));
      expect(functions(window[name])).toEqual(ofHost);
    },
  );

  test("event.ports is an array of the window, always the same one", async () => {
    const { window } = new JSDOM("", { runScripts: "outside-only" });
    install(window, { replace: true });
    const { port1, port2 } = new window.MessageChannel();
    port1.postMessage(null, [new window.MessageChannel().port1]);
    port2.start();
    const events = [await nextMessage(port2), new window.MessageEvent("x", { ports: [port1] })];
    for (const event of events) {
      expect(event.ports).toBeInstanceOf(window.Array);
      expect(event.ports).toBe(event.ports);
      expect([event.ports.length, Object.isFrozen(event.ports)]).toEqual([1, true]);
    }
  });

  test("what a getter in a message throws stays what it is; a TypeError of the call is one of the window", () => {
    const window = openPage();
    const { port1, port2 } = new window.MessageChannel();
    const error = new TypeError("of this realm");
    const message = {
      get failing() {
        throw error;
      },
    };
    const calls = [
      (...args: unknown[]) => Reflect.apply(window.structuredClone, undefined, args),
      (...args: unknown[]) => Reflect.apply(port1.postMessage, port1, args),
      (...args: unknown[]) => Reflect.apply(window.postMessage, undefined, args),
    ];
    const caught = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (thrown) {
        return thrown;
      }
    };
    for (const call of calls) {
      expect(caught(() => call(message, { targetOrigin: "*" }))).toBe(error);
      expect(caught(() => call())).toBeInstanceOf(window.TypeError);
      expect(caught(() => call(1, { targetOrigin: "*", transfer: 5 }))).toBeInstanceOf(window.TypeError);
    }
    expect(caught(() => port1.postMessage.call(null as never, 1))).toBeInstanceOf(window.TypeError);
    port2.close();
  });

  test("timeStamp of a port's event is on the clock of the window", async () => {
    const window = openPage();
    const { port1, port2 } = new window.MessageChannel();
    const before = window.performance.now();
    port1.postMessage(null);
    port2.start();
    const { timeStamp } = await nextMessage(port2);
    expect(timeStamp).toBeGreaterThanOrEqual(before);
    expect(timeStamp).toBeLessThanOrEqual(window.performance.now());
  });

  test("what a listener of dispatchEvent() throws is reported to the window", async () => {
    const window = openPage();
    const reported = new Promise<string>((resolve) => {
      window.addEventListener("error", (event) => {
        event.preventDefault();
        resolve(event.message);
      });
    });
    const dispatch = `port.addEventListener("x", () => { throw new Error("thrown"); }); port.dispatchEvent(new Event("x"))`;
    expect(evaluate(window, `var port = new MessageChannel().port1; ${dispatch}`)).toBe(true);
    expect(await reported).toBe("thrown");
  });

  test("what a page deletes from its window is cloned nevertheless", () => {
    const window = openPage();
    const { Blob } = window;
    expect(
      evaluate(window, `var blob = new Blob(["x"]); delete globalThis.Blob; structuredClone(blob)`),
    ).toBeInstanceOf(Blob);
  });

  test("structuredClone and ports make objects of the window's realm", async () => {
    const window = openPage();
    expect(window.structuredClone(new Map())).toBeInstanceOf(window.Map);
    evaluate(
      window,
      `var { port1, port2 } = new MessageChannel(); port2.start(); port1.postMessage([new Error("x")]);`,
    );
    const { data } = await nextMessage(window.port2 as MessagePort);
    expect(data).toBeInstanceOf(window.Array);
    expect(data[0]).toBeInstanceOf(window.Error);
  });

  test("a port of this thread's own realm goes into the window, and its messages arrive in the window's realm", async () => {
    const window = openPage();
    const { port1, port2 } = new OurMessageChannel<Map<string, number>>();
    // It waits in the queue of a port of this realm, and is read by one of the window's.
    port1.postMessage(new Map([["early", 1]]));
    window.postMessage("", "*", [port2 as object as MessagePort]);
    const [port] = (await nextMessage(window)).ports;
    if (!port) throw new Error("no port arrived");
    expect(port).toBeInstanceOf(window.MessagePort);
    port.start();
    const { data } = await nextMessage(port);
    expect(data).toBeInstanceOf(window.Map);
    expect([...data]).toEqual([["early", 1]]);
  });

  test("two windows' ports are of their own windows", async () => {
    const [one, other] = [openPage(), openPage()];
    evaluate(one, "var { port1, port2 } = new MessageChannel();");
    other.postMessage("", "*", [one.port2 as MessagePort]);
    const [port] = (await nextMessage(other)).ports;
    expect(port).toBeInstanceOf(other.MessagePort);
    expect(port).not.toBeInstanceOf(one.MessagePort);
  });

  test("a window without a script context gets the names too", async () => {
    const { window } = new JSDOM("", { url: "http://page.test/" });
    install(window);
    const { port1, port2 } = new window.MessageChannel();
    window.postMessage({ port: port2 }, "*", [port2]);
    const { data, ports } = await nextMessage(window);
    expect(data.port).toBe(ports[0]);
    port1.close();
  });
});
