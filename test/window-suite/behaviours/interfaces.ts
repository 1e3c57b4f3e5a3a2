import { assert, assertList, assertSame, type Behaviour, thrownBy } from "../../runtimes/behaviours/behaviour.ts";
import { addFrame, runIn, thisWindow } from "./page.ts";

const interfaces = ["MessageChannel", "MessagePort", "MessageEvent"] as const;
const functions = ["structuredClone", "postMessage"] as const;

export const namesOfTheWindow: Behaviour[] = [
  {
    name: "the interfaces are properties of the window that can be replaced and aren't enumerable",
    run() {
      for (const name of interfaces) {
        const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(window, name) ?? {};
        assertList([writable, enumerable, configurable], [true, false, true], name);
        assertSame(window[name].name, name, `name of ${name}`);
      }
    },
  },
  {
    name: "structuredClone and postMessage are enumerable properties of the window, with one argument required",
    run() {
      for (const name of functions) {
        const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(window, name) ?? {};
        assertList([writable, enumerable, configurable], [true, true, true], name);
        assertList([window[name].name, window[name].length], [name, 1], `name and length of ${name}`);
      }
    },
  },
  {
    name: "a call without arguments throws a TypeError of the window",
    run() {
      for (const name of functions) {
        const call = window[name] as () => void;
        assert(thrownBy(() => call()) instanceof TypeError, `${name}()`);
      }
    },
  },
  {
    name: "structuredClone and postMessage called on what is no window: a TypeError of the window",
    run() {
      for (const name of functions) {
        for (const target of [{}, 1, "window"]) {
          const call = (): unknown => Reflect.apply(window[name], target, ["x", "*"]);
          assert(thrownBy(call) instanceof TypeError, `${name} on ${typeof target}`);
        }
        for (const target of [undefined, null, window])
          Reflect.apply(window[name], target, ["x", { targetOrigin: "*" }]);
      }
    },
  },
  {
    name: "structuredClone and postMessage can't be constructed",
    run() {
      for (const name of functions) {
        const Constructor = window[name] as unknown as new () => object;
        assertSame(thrownBy(() => new Constructor()).name, "TypeError", `new ${name}()`);
      }
    },
  },
  {
    name: "MessagePort is an EventTarget of the window, by prototype and by tag",
    run() {
      const { port1 } = new MessageChannel();
      assert(port1 instanceof MessagePort && port1 instanceof EventTarget, "instanceof");
      assertSame(Object.getPrototypeOf(MessagePort), EventTarget, "the interface that it inherits from");
      assertSame(Object.prototype.toString.call(port1), "[object MessagePort]", "tag");
      assertSame(Object.prototype.toString.call(new MessageChannel()), "[object MessageChannel]", "tag");
    },
  },
  {
    name: "MessagePort can't be constructed: a TypeError of the window",
    run() {
      const Port = MessagePort as unknown as new () => object;
      assert(thrownBy(() => new Port()) instanceof TypeError, "new MessagePort()");
    },
  },
  {
    name: "MessageChannel and MessageEvent can't be called: a TypeError of the window",
    run() {
      for (const Interface of [MessageChannel, MessageEvent] as unknown as (() => object)[]) {
        assert(thrownBy(() => Interface()) instanceof TypeError, `${Interface.name}()`);
      }
    },
  },
  {
    name: "MessagePort.prototype has the members of the standard",
    run() {
      const names = Object.getOwnPropertyNames(MessagePort.prototype);
      for (const name of ["postMessage", "start", "close", "onmessage", "onmessageerror", "onclose"]) {
        assert(names.includes(name), name);
      }
    },
  },
  {
    name: "the members of a port refuse another object",
    run() {
      for (const name of ["postMessage", "start", "close"] as const) {
        const member = MessagePort.prototype[name] as (...args: unknown[]) => void;
        assertSame(thrownBy(() => member.call(new EventTarget(), "x")).name, "TypeError", name);
      }
    },
  },
  {
    name: "a MessageEvent that a script makes has what it is given",
    run() {
      const { port1 } = new MessageChannel();
      const init = { data: { a: 1 }, origin: "http://x.test", lastEventId: "7", source: thisWindow(), ports: [port1] };
      const event = new MessageEvent("message", { ...init, cancelable: true });
      assert(event instanceof MessageEvent && event instanceof Event, "instanceof");
      assertSame(event.data, init.data, "data, which is not cloned");
      assertList([event.origin, event.lastEventId, event.cancelable], ["http://x.test", "7", true], "attributes");
      assertSame(event.source, thisWindow(), "source");
      assertSame(event.ports[0], port1, "port");
      assert(Object.isFrozen(event.ports), "the ports are frozen");
      assertSame(event.isTrusted, false, "isTrusted");
    },
  },
  {
    name: "a MessageEvent that is given nothing has the defaults",
    run() {
      const { data, origin, lastEventId, source, ports } = new MessageEvent("message");
      assertList([data, origin, lastEventId, source, ports], [null, "", "", null, []], "attributes");
    },
  },
  {
    name: "a frame has names of its own, of its own realm",
    run() {
      const frame = addFrame();
      for (const name of [...interfaces, ...functions]) {
        assertSame(typeof frame[name], "function", name);
        assert(frame[name] !== window[name], `${name} is the frame's own`);
      }
      const { port1 } = new frame.MessageChannel();
      assert(port1 instanceof frame.EventTarget && !(port1 instanceof EventTarget), "a port of the frame");
    },
  },
  {
    name: "the names of a window are functions of its realm",
    run() {
      const frame = addFrame();
      for (const target of [window, frame]) {
        for (const name of ["MessageChannel", ...functions] as const) {
          assertSame(Object.getPrototypeOf(target[name]), target.Function.prototype, `prototype of ${name}`);
        }
      }
    },
  },
  {
    name: "DataCloneErrors that a frame's functions throw are of the frame",
    run() {
      const frame = addFrame();
      const refused = thrownBy(() => frame.structuredClone(() => 1));
      assert(refused instanceof frame.DOMException && !(refused instanceof DOMException), "structuredClone");
      const port = runIn(frame, "new MessageChannel().port1") as MessagePort;
      assert(thrownBy(() => port.postMessage(() => 1)) instanceof frame.DOMException, "port.postMessage");
      assert(thrownBy(() => frame.postMessage(() => 1, "*")) instanceof frame.DOMException, "window.postMessage");
    },
  },
  {
    name: "the handlers are null at first, take functions, and turn all else into null",
    run() {
      const { port1 } = new MessageChannel();
      const handler = (): void => {};
      const targets: [object, string[]][] = [
        [port1, ["onmessage", "onmessageerror"]],
        [window, ["onmessage", "onmessageerror"]],
      ];
      for (const [target, names] of targets) {
        for (const name of names) {
          assertSame(Reflect.get(target, name), null, `${name} at first`);
          Reflect.set(target, name, handler);
          assertSame(Reflect.get(target, name), handler, name);
          Reflect.set(target, name, 1);
          assertSame(Reflect.get(target, name), null, `${name} after a number`);
        }
      }
    },
  },
];
