// @vitest-environment jsdom
import { expect, test } from "vitest";
import { install } from "../../src/window/install.ts";
import { nextMessage } from "./open-page.ts";

test("install: a test environment whose global object stands for the window", async () => {
  install(window, { replace: true });
  const { port1, port2 } = new MessageChannel();
  window.postMessage({ port: port2 }, "*", [port2]);
  const { data, ports, source, origin } = await nextMessage(window);
  expect(data.port).toBe(ports[0]);
  expect(ports[0]).toBeInstanceOf(MessagePort);
  expect(source).toBe(window);
  expect(origin).toBe(location.origin);
  ports[0]?.postMessage(new Map([["answer", 42]]));
  port1.start();
  expect((await nextMessage(port1)).data).toEqual(new Map([["answer", 42]]));
});

test("install: a frame in such an environment", async () => {
  const frame = document.body.appendChild(document.createElement("iframe")).contentWindow as Window & typeof globalThis;
  const { port2 } = new MessageChannel();
  frame.postMessage("hello", "*", [port2]);
  const { source, ports } = await nextMessage(frame);
  // The frame's scripts know it as their parent.
  expect(source).toBe(frame.parent);
  expect(ports[0]).toBeInstanceOf(frame.MessagePort);
});

test("install: a frame posts to the window that it knows, and the test gets it", async () => {
  const frame = document.body.appendChild(document.createElement("iframe")).contentWindow as Window & typeof globalThis;
  const { port1, port2 } = new frame.MessageChannel();
  frame.eval(`window.post = (value, port) => parent.postMessage({ value }, "*", [port])`);
  Reflect.get(frame, "post")(new frame.Map(), port2);
  const { data, source, ports } = await nextMessage(window);
  expect(data.value).toBeInstanceOf(Map);
  expect(source).toBe(frame);
  expect(ports[0]).toBeInstanceOf(MessagePort);
  ports[0]?.postMessage("back");
  port1.start();
  expect((await nextMessage(port1)).data).toBe("back");
});

test("install: what a listener of a port throws is reported to the window, where a listener of its can prevent what comes of it", async () => {
  const { port1, port2 } = new MessageChannel();
  const problem = new Error("thrown by a listener");
  const reported = new Promise<ErrorEvent>((resolve) => {
    const listener = (event: ErrorEvent): void => {
      event.preventDefault();
      resolve(event);
    };
    window.addEventListener("error", listener, { once: true });
  });
  port1.onmessage = () => {
    throw problem;
  };
  port2.postMessage(null);
  const { error, message } = await reported;
  expect({ error, message }).toEqual({ error: problem, message: "thrown by a listener" });
});

test("install: a MessageEvent takes the global object, and the window of a frame, as its source", () => {
  const { contentWindow } = document.body.appendChild(document.createElement("iframe"));
  for (const source of [window, contentWindow]) {
    expect(new MessageEvent("message", { source }).source === source).toBe(true);
  }
  expect(() => new MessageEvent("message", { source: { window } as never })).toThrow(TypeError);
});
