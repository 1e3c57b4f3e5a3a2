import { assert, assertList, assertSame, type Behaviour } from "../../runtimes/behaviours/behaviour.ts";
import {
  addFrame,
  loadFrame,
  nextEvent,
  nextMessage,
  openChannel,
  type PageWindow,
  portOf,
  runIn,
  thisWindow,
  windowOf,
} from "./page.ts";

/** Where the suite's server has a page of another origin; the suite's page has it in its address. */
const otherOrigin = (): string | null => new URLSearchParams(location.search).get("other");

const hasNames = (target: PageWindow): void => {
  const { port1 } = new target.MessageChannel();
  assert(port1 instanceof target.MessagePort, "a port");
  assert(target.structuredClone({}) instanceof target.Object, "structuredClone");
};

export const frames: Behaviour[] = [
  {
    name: "contentWindow right after a frame is added has the names",
    run() {
      hasNames(addFrame());
    },
  },
  {
    name: "frames[i] and contentDocument.defaultView right after a frame is added have the names",
    run() {
      const iframe = document.createElement("iframe");
      document.body.append(iframe);
      hasNames(window[window.length - 1] as PageWindow);
      hasNames(iframe.contentDocument?.defaultView as PageWindow);
    },
  },
  {
    name: "a frame by its name on the window has the names",
    run() {
      const iframe = Object.assign(document.createElement("iframe"), { name: "theNamedFrame" });
      document.body.append(iframe);
      hasNames(Reflect.get(window, "theNamedFrame") as PageWindow);
    },
  },
  {
    name: "a frame inside a frame, inside a frame",
    run() {
      const innermost = addFrame({}, addFrame({}, addFrame()));
      hasNames(innermost);
      assertSame(innermost.top, thisWindow(), "top");
    },
  },
  {
    name: "a page in a frame has the names when its scripts run; source and origin of its message are its own",
    async run() {
      const iframe = document.createElement("iframe");
      const message = nextMessage(window);
      iframe.src = "/frame.html";
      document.body.append(iframe);
      const { data, source, origin } = await message;
      assertList(data, { page: "/frame.html", missing: [] }, "data");
      assertSame(source, iframe.contentWindow, "source");
      assertSame(origin, location.origin, "origin");
    },
  },
  {
    name: "srcdoc: the names are there when its scripts run, and the origin is the page's",
    async run() {
      const message = nextMessage(window);
      const srcdoc = `<script>parent.postMessage({ type: typeof MessageChannel, list: [] }, "/")</script>`;
      const iframe = document.createElement("iframe");
      iframe.srcdoc = srcdoc;
      document.body.append(iframe);
      const { data, source, origin } = await message;
      assertSame(data.type, "function", "MessageChannel");
      assert(Object.getPrototypeOf(data.list) === Array.prototype, "a list of the page's realm");
      assertSame(source, iframe.contentWindow, "source");
      assertSame(origin, location.origin, "origin");
    },
  },
  {
    name: "a frame that writes its document has the names in the scripts that it writes",
    async run() {
      const frame = addFrame();
      const message = nextMessage(window);
      frame.document.open();
      frame.document.write(`<script>parent.postMessage(typeof MessageChannel, "*")</script>`);
      frame.document.close();
      assertSame((await message).data, "function", "MessageChannel");
    },
  },
  {
    name: "page to frame: source is the page; the frame answers through event.source",
    async run() {
      const frame = windowOf(await loadFrame({ src: "/echo.html" }));
      frame.postMessage({ question: 1 }, "/");
      const { data, source, origin } = await nextMessage(window);
      assertList(data, { echo: { question: 1 }, sourceIsParent: true, origin: location.origin }, "data");
      assertSame(source, frame, "source");
      assertSame(origin, location.origin, "origin");
    },
  },
  {
    name: "a window of a frame that was kept from before it got another page leads to that page",
    async run() {
      const iframe = document.createElement("iframe");
      document.body.append(iframe);
      const kept = windowOf(iframe);
      runIn(kept, `parent.postMessage([], "*")`);
      const { source } = await nextMessage(window);
      const loaded = nextMessage(window);
      iframe.src = "/frame.html";
      await loaded;
      for (const to of [kept, source as Window]) {
        const arrived = nextMessage(windowOf(iframe));
        to.postMessage([], "*");
        const { data } = await arrived;
        assert(data instanceof windowOf(iframe).Array, "a list of the realm of the page that is there");
      }
    },
  },
  {
    name: "a frame's page answers through the port that it was sent",
    async run() {
      const frame = windowOf(await loadFrame({ src: "/echo.html" }));
      const { port1, port2 } = new MessageChannel();
      frame.postMessage("a port", location.origin, [port2]);
      assertSame((await nextMessage(port1)).data.echo, "a port", "data");
      port1.postMessage("again");
      assertSame((await nextMessage(port1)).data.echo, "again", "data");
    },
  },
  {
    name: "frames in a page in a frame: the innermost talks to the top",
    async run() {
      const message = nextMessage(window);
      const iframe = await loadFrame({ src: "/nested.html" });
      const { data, ports, source } = await message;
      assertSame(data, "from the innermost", "data");
      assertSame(source, windowOf(iframe).frames[0], "source");
      const port = ports[0] as MessagePort;
      port.postMessage("down");
      assertSame((await nextMessage(port)).data, "down, and up", "data");
    },
  },
  {
    name: "one frame posts to another: source is the one that posts",
    async run() {
      const [one, other] = [addFrame(), addFrame()];
      const message = nextMessage(other);
      Reflect.set(one, "other", other);
      runIn(one, `other.postMessage({ from: "one" }, "*")`);
      const { source, data } = await message;
      assertSame(source, one, "source");
      assert(data instanceof other.Object, "instanceof the other's Object");
    },
  },
  {
    name: "a frame posts to its parent from strict code, a timer and a promise: source is the frame",
    async run() {
      const frame = addFrame();
      const scripts = [
        `"use strict"; parent.postMessage("strict", "*", [])`,
        `setTimeout(() => parent.postMessage("timer", "*"))`,
        `Promise.resolve().then(() => parent.postMessage("promise", "*"))`,
        `(async () => { "use strict"; await null; parent.postMessage(["async"], "*") })()`,
      ];
      for (const script of scripts) {
        const message = nextMessage(window);
        runIn(frame, script);
        const { data, source } = await message;
        assertSame(source, frame, `source of ${data}`);
      }
    },
  },
  {
    name: "a frame that gets another page has the names again, in its new window",
    async run() {
      const iframe = await loadFrame({ src: "/echo.html" });
      const message = nextMessage(window);
      iframe.src = "/frame.html";
      const { data, source } = await message;
      assertList(data, { page: "/frame.html", missing: [] }, "data");
      assertSame(source, iframe.contentWindow, "source");
    },
  },
  {
    name: "a frame that goes to another page by itself has the names again",
    async run() {
      const iframe = await loadFrame({ src: "/echo.html" });
      const message = nextMessage(window);
      runIn(windowOf(iframe), `location.href = "/frame.html"`);
      assertList((await message).data, { page: "/frame.html", missing: [] }, "data");
    },
  },
  {
    name: "a page of another origin in a frame: its messages tell that origin",
    async run() {
      const iframe = document.createElement("iframe");
      const message = nextMessage(window);
      iframe.src = `${otherOrigin()}/frame.html`;
      document.body.append(iframe);
      const { origin, data } = await message;
      assertSame(origin, otherOrigin(), "origin");
      assertList(data, { page: "/frame.html", missing: [] }, "data");
    },
  },
];

export const endsOfWindows: Behaviour[] = [
  {
    name: "a frame that is removed: the peers of its ports hear close",
    async run() {
      const frame = addFrame();
      const { here } = await openChannel(frame);
      const closed = nextEvent(here, "close");
      here.start();
      document.querySelector("iframe")?.remove();
      await closed;
    },
  },
  {
    name: "a frame whose own channel's port the page has is removed: that port hears close",
    async run() {
      const iframe = await loadFrame({ src: "/offers-a-port.html" });
      windowOf(iframe).postMessage("give me one", "*");
      const port = portOf(await nextMessage(window));
      const closed = nextEvent(port, "close");
      port.start();
      iframe.remove();
      await closed;
    },
  },
  {
    name: "a frame inside a frame goes with it: close",
    async run() {
      const frame = addFrame();
      const { here } = await openChannel(addFrame({}, frame));
      const closed = nextEvent(here, "close");
      here.start();
      document.querySelector("iframe")?.remove();
      await closed;
    },
  },
  {
    name: "a frame that gets another page: the peers of its ports hear close",
    async run() {
      const iframe = await loadFrame({ src: "/echo.html" });
      const { here } = await openChannel(windowOf(iframe));
      const closed = nextEvent(here, "close");
      here.start();
      iframe.src = "/nothing.html";
      await closed;
    },
  },
  {
    name: "a port of the page isn't closed by a frame that it once was in",
    async run() {
      const frame = addFrame();
      const { here, there } = await openChannel(frame);
      const message = nextMessage(window);
      window.postMessage(null, "*", [there]);
      const back = portOf(await message);
      document.querySelector("iframe")?.remove();
      here.postMessage("still there");
      assertSame((await nextMessage(back)).data, "still there", "data");
    },
  },
  {
    name: "a message to the window of a frame that was removed is no error",
    run() {
      const frame = addFrame();
      document.querySelector("iframe")?.remove();
      frame.postMessage("nobody", "*");
    },
  },
  {
    name: "a window that was opened has the names when its scripts run, and talks to its opener",
    async run() {
      const message = nextMessage(window);
      const popup = window.open("/popup.html");
      if (!popup) throw new Error("window.open gave no window");
      const { data, source, ports } = await message;
      assertSame(source, popup, "source");
      assertList(data, { missing: [] }, "data");
      const port = ports[0] as MessagePort;
      assert(port instanceof MessagePort, "instanceof MessagePort");
      port.postMessage("to the popup");
      assertSame((await nextMessage(port)).data, "to the popup", "data");
      popup.close();
    },
  },
  {
    name: "a window that was opened closes: the peers of its ports hear close",
    async run() {
      const message = nextMessage(window);
      const popup = window.open("/popup.html");
      const port = portOf(await message);
      const closed = nextEvent(port, "close");
      port.start();
      popup?.close();
      await closed;
    },
  },
];
