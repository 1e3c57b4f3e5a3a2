import { Window as HappyWindow } from "happy-dom";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { install } from "../../src/window/install.ts";
import { type Site, serve } from "../browsers/serve.ts";
import { addFrame, evaluate, fetchPage, frameOf, nextMessage, openPage } from "./open-page.ts";

describe("frames", () => {
  test("a frame of the page has the names in its own realm", () => {
    const window = openPage("<iframe></iframe>");
    const frame = frameOf(window);
    expect(frame.MessageChannel).toBeTypeOf("function");
    expect(frame.MessageChannel).not.toBe(window.MessageChannel);
    expect(new frame.MessageChannel().port1).toBeInstanceOf(frame.EventTarget);
  });

  test("a frame that is added has them at once, and frames in it too", () => {
    const window = openPage("<body>");
    const frame = addFrame(window);
    const inner = addFrame(frame);
    expect(frame.MessageChannel).toBeTypeOf("function");
    expect(inner.MessageChannel).toBeTypeOf("function");
    expect(inner.MessageChannel).not.toBe(frame.MessageChannel);
  });

  test("a port posted into the frame is one of the frame; source and origin are the page's", async () => {
    const window = openPage("<iframe></iframe>");
    const frame = frameOf(window);
    evaluate(
      window,
      `var { port1, port2 } = new MessageChannel();
       frames[0].postMessage({ port: port2 }, "*", [port2]);`,
    );
    const { data, ports, source, origin } = await nextMessage(frame);
    expect(data).toBeInstanceOf(frame.Object);
    expect(data.port).toBe(ports[0]);
    expect(ports[0]).toBeInstanceOf(frame.MessagePort);
    expect(ports[0]).not.toBeInstanceOf(window.MessagePort);
    expect(source).toBe(window);
    expect(origin).toBe("http://page.test");
  });

  test("DataCloneError: the DOMException of the window whose postMessage was called", () => {
    const window = openPage("<iframe></iframe>");
    const caught = evaluate(window, `try { frames[0].postMessage(() => 1, "*") } catch (error) { error }`);
    expect(caught).toBeInstanceOf(frameOf(window).DOMException);
  });
});

describe("happy-dom, whose windows have one prototype of frame elements", () => {
  const getterOf = (window: HappyWindow): unknown =>
    Object.getOwnPropertyDescriptor(window.HTMLIFrameElement.prototype, "contentWindow")?.get;
  const open = (): HappyWindow => {
    const window = new HappyWindow({ url: "http://page.test/", settings: { enableIframePageLoading: true } });
    install(window as never, { replace: true });
    return window;
  };

  test("a frame that is added is found by the window that it is in, also when others came later", () => {
    for (const window of [open(), open()].reverse()) {
      const frame = window.document.createElement("iframe");
      window.document.body.append(frame);
      expect(frame.contentWindow).toHaveProperty("MessageChannel");
    }
  });

  test("one window more doesn't make the getter longer, nor keep the others alive", () => {
    const getter = getterOf(open());
    expect(getterOf(open())).toBe(getter);
  });
});

describe("source: the window whose script posts", () => {
  const callers: readonly [how: string, script: string][] = [
    ["an array made for the call", `"use strict"; parent.postMessage("x", "*", [])`],
    ["an object made for the call", `"use strict"; parent.postMessage("x", { targetOrigin: "*" })`],
    ["the message", `"use strict"; parent.postMessage({}, "*")`],
    ["the function that calls", `(() => parent.postMessage("x", "*"))()`],
    ["what is evaluated", `parent.postMessage("x", "*")`],
    ["the script of a timer", `setTimeout('parent.postMessage("x", "*")')`],
    ["the function that calls, after its script has ended", `setTimeout(() => parent.postMessage("x", "*"))`],
  ];
  test.each(callers)("known by %s", async (_, script) => {
    const window = openPage("<iframe></iframe>");
    const frame = frameOf(window);
    evaluate(frame, script);
    expect((await nextMessage(window)).source).toBe(frame);
  });

  test("known by the script that is running", async () => {
    const window = openPage("<iframe></iframe>");
    const frame = frameOf(window);
    evaluate(
      frame,
      `var script = document.createElement("script");
       script.textContent = '"use strict"; parent.postMessage("x", "*")';
       document.body.append(script);`,
    );
    expect((await nextMessage(window)).source).toBe(frame);
  });

  test("not known: the frame's parent, or the window itself", async () => {
    const window = openPage("<iframe></iframe>");
    const frame = frameOf(window);
    frame.postMessage("x", "*");
    expect((await nextMessage(frame)).source).toBe(window);
    window.postMessage("x", "*");
    expect((await nextMessage(window)).source).toBe(window);
  });
});

describe("frames that are fetched", () => {
  let site: Site;
  beforeAll(async () => {
    const frame = `<script>
      const { port1, port2 } = new MessageChannel();
      parent.postMessage({ from: location.pathname }, location.origin, [port2]);
      port1.onmessage = ({ data }) => port1.postMessage(data + ", answered");
    </script>`;
    site = await serve({
      "/page.html": `<iframe src="/first.html"></iframe>`,
      "/first.html": frame,
      "/second.html": frame,
    });
  });
  afterAll(() => site.close());

  test("the names are there before the frame's scripts run", async () => {
    const window = await fetchPage(`${site.origin}/page.html`);
    const { data, origin, source, ports } = await nextMessage(window);
    expect(data).toEqual({ from: "/first.html" });
    expect(origin).toBe(site.origin);
    expect(source).toBe(frameOf(window));
    const [port] = ports;
    port?.start();
    port?.postMessage("question");
    expect((await nextMessage(port as MessagePort)).data).toBe("question, answered");
  });

  test("the source of a message is known by the address of a strict script, also when that has ended", async () => {
    const strict = `"use strict"; setTimeout(() => parent.postMessage(location.pathname, "*"));`;
    const strictSite = await serve({
      "/page.html": `<iframe src="/inline.html"></iframe><iframe src="/external.html"></iframe>`,
      "/inline.html": `<script>${strict}</script>`,
      "/external.html": `<script src="/script.js"></script>`,
      "/script.js": strict,
    });
    const window = await fetchPage(`${strictSite.origin}/page.html`);
    const sources = new Map<string, unknown>();
    while (sources.size < 2) {
      const { data, source } = await nextMessage(window);
      sources.set(data, source);
    }
    expect(sources.get("/inline.html")).toBe(window.frames[0]);
    expect(sources.get("/external.html")).toBe(window.frames[1]);
    strictSite.close();
  });

  test("also after the frame has got another page", async () => {
    const window = await fetchPage(`${site.origin}/page.html`);
    await nextMessage(window);
    evaluate(window, `document.querySelector("iframe").src = "/second.html"`);
    expect((await nextMessage(window)).data).toEqual({ from: "/second.html" });
  });
});
