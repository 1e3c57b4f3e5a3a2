import { describe, expect, test, vi } from "vitest";
import { structuredClone } from "../../src/index.ts";
import { serve } from "../browsers/serve.ts";
import { evaluate, fetchPage, frameOf, nextMessage, openPage, type PageWindow } from "../window/open-page.ts";

describe("#window-messages", () => {
  test("jsdom: isTrusted is true, but not while a test has replaced the timers", async () => {
    const window = openPage();
    window.postMessage("x", "*");
    expect((await nextMessage(window)).isTrusted).toBe(true);
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    window.postMessage("x", "*");
    expect((await nextMessage(window)).isTrusted).toBe(false);
    vi.useRealTimers();
  });
});

describe("#incumbent", () => {
  test("inferred: what the options were made in comes before what the message was made in", async () => {
    const window = openPage("<iframe></iframe>");
    const frame = frameOf(window);
    const options = evaluate(frame, "({ targetOrigin: '*' })") as WindowPostMessageOptions;
    window.postMessage(evaluate(window, "({})"), options);
    expect((await nextMessage(window)).source).toBe(frame);
  });

  test("where nothing tells: the parent of the window that gets the message", async () => {
    const window = openPage("<iframe></iframe>");
    const frame = frameOf(window);
    frame.postMessage("x", "*");
    expect((await nextMessage(frame)).source).toBe(window);
  });
});

describe("#new-frames", () => {
  test("a script of the parser finds a frame before entangle does", async () => {
    const site = await serve({
      "/page.html": `<iframe src="/frame.html"></iframe>
        <script>
          var early = { frame: frames[0], hasNames: "MessageChannel" in frames[0] };
          var message = { posted: 1 };
          var done = new Promise((resolve) => { frames[0].addEventListener("message", resolve); });
          frames[0].postMessage(message, "*");
          message.posted = 2;
        </script>`,
      "/frame.html": "",
    });
    const window = await fetchPage(`${site.origin}/page.html`);
    const { frame, hasNames } = window.early as { frame: PageWindow; hasNames: boolean };
    expect(hasNames).toBe(false);
    const { data, source, origin, ports } = (await window.done) as MessageEvent;
    expect(data).toEqual({ posted: 2 });
    expect(data).toBeInstanceOf(frame.Object);
    expect(data).not.toBe(window.message);
    expect({ source, origin, ports: [...ports] }).toEqual({ source: window, origin: site.origin, ports: [] });
    expect(frame.MessageChannel).toBeTypeOf("function");
    if (window.document.readyState !== "complete")
      await new Promise((resolve) => window.addEventListener("load", resolve));
    site.close();
  });

  test("an empty frame is known at once", () => {
    const window = openPage(`<iframe></iframe><script>var hasNames = "MessageChannel" in frames[0]</script>`);
    expect(window.hasNames).toBe(true);
  });
});

describe("#frames-that-navigate", () => {
  const navigations: readonly [how: string, script: string][] = [
    ["got another page", `iframe.src = "about:blank"`],
    ["was put back", `iframe.remove(); document.body.append(iframe)`],
  ];
  test.each(navigations)(
    "the window of a frame that %s is another, which messages to the former reach",
    async (_, script) => {
      const window = openPage(`<body><iframe></iframe>`);
      const former = frameOf(window);
      evaluate(window, `var iframe = document.querySelector("iframe"); ${script}`);
      const frame = frameOf(window);
      expect(frame === former).toBe(false);
      expect(former.structuredClone([])).toBeInstanceOf(frame.Array);
      former.postMessage([], "*");
      expect((await nextMessage(frame)).data).toBeInstanceOf(frame.Array);
    },
  );
});

describe("#window-objects", () => {
  test("a Blob of jsdom is refused where there is none of jsdom", () => {
    const blob = evaluate(openPage(), `new Blob(["text"])`);
    expect(() => structuredClone(blob)).toThrow("message is a Blob, of which the receiver's window can't make a copy");
  });

  test("a Blob goes from one window of jsdom to another", async () => {
    const window = openPage();
    window.postMessage(evaluate(openPage(), `new Blob(["text"], { type: "text/plain" })`), "*");
    const { data } = await nextMessage(window);
    expect(data).toBeInstanceOf(window.Blob);
    expect({ size: data.size, type: data.type }).toEqual({ size: 4, type: "text/plain" });
  });

  test("a FileList of jsdom is refused", () => {
    const window = openPage();
    const input = Object.assign(window.document.createElement("input"), { type: "file" });
    expect(() => window.structuredClone(input.files)).toThrow("message is a Proxy");
  });
});

describe("#window-names", () => {
  test("an event of the window itself is an instance of its former MessageEvent", () => {
    const window = openPage("", { replace: true });
    const event = window.document.createEvent("MessageEvent");
    expect(event).not.toBeInstanceOf(window.MessageEvent);
  });
});
