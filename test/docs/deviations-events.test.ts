import { MessageChannel, MessageEvent, MessagePort } from "entangle";
import { connect, loopback } from "entangle/link";
import { describe, expect, test } from "vitest";
import { type BrowserName, browserNames, whyMissing, whyNoBrowser } from "../../scripts/find.mjs";
import { openPage as openInBrowser } from "../browsers/open-page.ts";
import { bundle } from "../runtimes/bundle.ts";
import { runInWorkerd } from "../runtimes/run-workerd.ts";
import { nextMessage, tasksHaveRun } from "../spec/next-event.ts";
import { evaluate, openPage, type PageWindow } from "../window/open-page.ts";

const NativeMessageEvent = globalThis.MessageEvent;

/** A message event that entangle fired. */
async function firedEvent(): Promise<MessageEvent> {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage("data");
  return nextMessage(port2);
}

describe("#close", () => {
  test("in a task of its own, after the messages, at the peer only", async () => {
    const { port1, port2 } = new MessageChannel();
    const log: string[] = [];
    port1.onclose = () => log.push("close at the closer");
    port2.onmessage = ({ data }) => log.push(data);
    port2.onclose = () => log.push("close");
    port1.postMessage("message");
    port1.close();
    expect(log).toEqual([]);
    await tasksHaveRun();
    expect(log).toEqual(["message", "close"]);
  });

  test("at a port that isn't started: once nothing is left to read", async () => {
    const log: string[] = [];
    const listen = (name: string, port: MessagePort): void => port.addEventListener("close", () => void log.push(name));
    const [empty, waiting] = [new MessageChannel(), new MessageChannel()];
    listen("empty", empty.port2);
    listen("waiting", waiting.port2);
    waiting.port1.postMessage("unread");
    empty.port1.close();
    waiting.port1.close();
    await tasksHaveRun();
    expect(log).toEqual(["empty"]);
    waiting.port2.start();
    await tasksHaveRun();
    expect(log).toEqual(["empty", "waiting"]);
  });

  test("a port that was closed and is started then: what waited is delivered, unless it came over a link", async () => {
    const linked = () => loopback().map((transport) => connect(transport)) as [MessagePort, MessagePort];
    const { port1, port2 } = new MessageChannel();
    const [near, far] = linked();
    const [nearOpen, farOpen] = linked();
    const log: string[] = [];
    for (const port of [port2, far, farOpen]) port.addEventListener("message", ({ data }) => void log.push(data));
    port1.postMessage("in the thread");
    near.postMessage("over a link");
    nearOpen.postMessage("over a link, not closed");
    for (let i = 0; i < 5; i++) await tasksHaveRun();
    for (const port of [port2, far]) port.close();
    for (const port of [port2, far, farOpen]) port.start();
    await tasksHaveRun();
    expect(log).toEqual(["in the thread", "over a link, not closed"]);
  });
});

describe("#requests-of-workerd", () => {
  const missing = whyMissing("workerd");

  test("a message that a request left behind comes with the task of the next one", async (context) => {
    if (missing) return context.skip(missing);
    const { stdout, stderr } = await runInWorkerd(
      await bundle(`
        import { MessageChannel } from "entangle";
        const { port1, port2 } = new MessageChannel();
        port2.onmessage = ({ data }) => console.log(data);
        const nextTask = () => new Promise((resolve) => setTimeout(resolve, 1));
        export default {
          async fetch(request) {
            for (const data of await request.json()) {
              port1.postMessage(data);
              if (data !== "left behind") await nextTask();
            }
            return new Response();
          },
          async test(_, { self }) {
            for (const messages of [["left behind"], ["one", "two"]]) {
              await self.fetch("http://localhost", { method: "POST", body: JSON.stringify(messages) });
              await nextTask();
            }
            console.log("end");
          },
        };`),
      "2025-01-01",
    );
    expect(stdout, stderr).toBe("left behind\none\nend\n");
  });

  test("in the global scope a message waits for a port to be started, and one to a port that is started throws", async (context) => {
    if (missing) return context.skip(missing);
    const { stdout, stderr } = await runInWorkerd(
      await bundle(`
        import { MessageChannel } from "entangle";
        const { port1, port2 } = new MessageChannel();
        port1.postMessage("waits");
        port1.start();
        try {
          port2.postMessage("throws");
        } catch ({ message }) {
          console.log(message.includes("global scope"));
        }
        export default {
          test: () => new Promise((resolve) => {
            port2.onmessage = ({ data }) => resolve(console.log(data));
          }),
        };`),
      "2025-01-01",
    );
    expect(stdout, stderr).toBe("true\nwaits\n");
  });
});

describe("#getters-that-close-ports", () => {
  test.each([1, 2] as const)("port %i: the message is lost, and close is the last", async (which) => {
    const { port1, port2 } = new MessageChannel();
    const log: unknown[] = [];
    port2.onmessage = ({ data }) => log.push(data);
    port2.onclose = () => log.push("close");
    port1.postMessage("before");
    const close = (): void => (which === 1 ? port1 : port2).close();
    port1.postMessage({
      get closing() {
        close();
        return true;
      },
    });
    await tasksHaveRun();
    expect(log).toEqual(which === 1 ? ["before", "close"] : ["before"]);
  });
});

describe("#istrusted", () => {
  test("an accessor on a prototype, which a program can define anew but not set", async () => {
    const event = await firedEvent();
    expect([event.isTrusted, Object.hasOwn(event, "isTrusted")]).toEqual([true, false]);
    expect(Reflect.set(event, "isTrusted", false)).toBe(false);
    new MessageChannel().port1.dispatchEvent(event);
    expect(event.isTrusted).toBe(false);
    expect(Object.defineProperty(event, "isTrusted", { value: true }).isTrusted).toBe(true);
  });
});

describe("#event-members", () => {
  test("on a prototype between the event and MessageEvent.prototype, and on MessagePort.prototype", async () => {
    const own = Object.getPrototypeOf(await firedEvent());
    expect(Object.getPrototypeOf(own)).toBe(MessageEvent.prototype);
    expect(Object.hasOwn(own, "type")).toBe(true);
    expect(Object.hasOwn(MessagePort.prototype, "addEventListener")).toBe(true);
  });

  test("the host's own functions throw", async () => {
    const event = await firedEvent();
    const type = Object.getOwnPropertyDescriptor(Event.prototype, "type")?.get;
    expect(() => type?.call(event)).toThrow(TypeError);
    const { port1 } = new MessageChannel();
    const listen = () => EventTarget.prototype.addEventListener.call(port1, "message", () => {});
    if (Number.parseInt(process.versions.node, 10) < 24) expect(listen).toThrow(TypeError);
    expect(() => port1.addEventListener.call(new EventTarget() as MessagePort, "message", () => {})).toThrow(TypeError);
  });

  test("dispatchEvent of a host's target: jsdom's refuses, Node's changes no target", async () => {
    const inWindow = evaluate(
      openPage(),
      `new Promise((resolve) => {
         const { port1, port2 } = new MessageChannel();
         port2.onmessage = (event) => {
           try { new EventTarget().dispatchEvent(event) } catch (error) { resolve(error.name) }
         };
         port1.postMessage(null);
       })`,
    );
    expect(await inWindow).toBe("TypeError");
    const event = await firedEvent();
    const { target } = event;
    new EventTarget().dispatchEvent(event as unknown as Event);
    expect(event.target).toBe(target);
  });

  test("MessageEvent inherits from the host's", async () => {
    expect(Object.getPrototypeOf(MessageEvent)).toBe(NativeMessageEvent);
    expect(await firedEvent()).toBeInstanceOf(NativeMessageEvent);
  });
});

describe("#host-events", () => {
  test("an event of the host gets own properties that show the port", () => {
    const { port1 } = new MessageChannel();
    const event = new Event("x");
    port1.dispatchEvent(event);
    for (const name of ["target", "srcElement", "currentTarget", "composedPath"]) {
      expect(Object.hasOwn(event, name), name).toBe(true);
    }
    expect(event.target).toBe(port1);
  });
});

describe("#windows-as-sources", () => {
  test("an object is taken for a window if its window is itself, and refused if not", () => {
    const [window, looksLikeOne] = [openPage(), { window: {} as object }];
    looksLikeOne.window = looksLikeOne;
    for (const source of [window, looksLikeOne] as never[]) {
      expect(new MessageEvent("message", { source }).source === source).toBe(true);
    }
    for (const source of [{}, { window }, globalThis] as never[]) {
      expect(() => new MessageEvent("message", { source })).toThrow(TypeError);
    }
  });
});

describe("#abort-signals", () => {
  test("known by their members; the listener is removed by an abort listener, which another may stop", () => {
    const { port1 } = new MessageChannel();
    port1.addEventListener("x", () => {}, { signal: { aborted: false, addEventListener: () => {} } });
    const controller = new AbortController();
    controller.signal.addEventListener("abort", (event) => event.stopImmediatePropagation());
    let calls = 0;
    port1.addEventListener("x", () => calls++, { signal: controller.signal });
    controller.abort();
    port1.dispatchEvent(new Event("x"));
    expect(calls).toBe(1);
  });
});

describe("#errors-of-another-realm", () => {
  const thrownIn = (window: PageWindow, script: string): unknown =>
    evaluate(window, `try { ${script} } catch (error) { error }`);

  test("of the members that an event inherits from Event", () => {
    const window = openPage();
    const script = `
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port2.onmessage = resolve;
        port1.postMessage(0);
      }).then(({ preventDefault }) => { try { preventDefault.call({}) } catch (error) { return error } })`;
    return (evaluate(window, script) as Promise<unknown>).then((error) => {
      expect(error).toBeInstanceOf(TypeError);
      expect(error).not.toBeInstanceOf(window.TypeError);
    });
  });

  test("the array that composedPath() gives", async () => {
    const window = openPage();
    const script = `
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port2.onmessage = (event) => resolve(event.composedPath());
        port1.postMessage(0);
      })`;
    const path = await (evaluate(window, script) as Promise<unknown>);
    expect(path).toEqual([expect.any(window.MessagePort)]);
    expect(path).toBeInstanceOf(Array);
    expect(path).not.toBeInstanceOf(window.Array);
  });

  test.each([
    "MessagePort.prototype.start.call({})",
    "structuredClone()",
    "new MessageChannel().port1.postMessage(1, 1)",
  ])("%s: a TypeError of the window", (script) => {
    const window = openPage();
    expect(thrownIn(window, script)).toBeInstanceOf(window.TypeError);
  });

  test("structuredClone(Symbol()): a DOMException of the window", () => {
    const window = openPage();
    expect(thrownIn(window, "structuredClone(Symbol())")).toBeInstanceOf(window.DOMException);
  });

  test("a TypeError of this realm: as it is out of a message, as one of the window out of a transfer list", () => {
    const window = openPage();
    const error = new TypeError("from a getter");
    const fail = (): never => {
      throw error;
    };
    const caught = (call: () => unknown): unknown => {
      try {
        return call();
      } catch (thrown) {
        return thrown;
      }
    };
    expect(
      caught(() =>
        window.structuredClone({
          get x() {
            return fail();
          },
        }),
      ),
    ).toBe(error);
    const ofWindow = caught(() =>
      window.structuredClone(1, {
        get transfer(): [] {
          return fail();
        },
      }),
    );
    expect(ofWindow).toBeInstanceOf(window.TypeError);
    expect(ofWindow).toMatchObject({ message: "from a getter" });
  });
});

/** What the listeners of a channel log, for entangle's and for the browser's own. */
declare const probe: { ours: unknown[]; native: unknown[]; done: Promise<unknown> };

const probeScript = `
  import { MessageChannel as Ours } from "entangle";
  export const ours = [];
  export const native = [];
  const run = (Channel, log) => new Promise((resolve) => {
    const { port1, port2 } = new Channel();
    port2.addEventListener("message", (event) => {
      log.push("first", window.event === event ? "its event" : "another event or none", window.event?.data ?? "no data");
      Promise.resolve().then(() => log.push("reaction"));
    });
    port2.addEventListener("message", ({ data }) => {
      log.push("second");
      if (data === 2) Promise.resolve().then(resolve);
    });
    port2.start();
    for (const i of [1, 2]) port1.postMessage(i);
  });
  export const done = Promise.all([run(Ours, ours), run(MessageChannel, native)]);
`;

type Logs = Pick<typeof probe, "ours" | "native">;

async function probeIn(browser: BrowserName): Promise<Logs> {
  const page = await openInBrowser(browser, {
    "/page.html": "<!doctype html><script src=/agent.js></script><script src=/probe.js></script>",
    "/probe.js": await bundle(probeScript, { globalName: "probe" }),
  });
  try {
    return await page.evaluate(() => probe.done.then(() => ({ ours: probe.ours, native: probe.native })));
  } finally {
    await page.close();
  }
}

const logs = new Map<BrowserName, Promise<Logs>>();

/** A test in each browser, of what the listeners log there. */
function testLogs(title: string, check: (logs: Logs, browser: BrowserName) => void): void {
  test.for(browserNames.map((browser) => [browser, whyNoBrowser(browser)] as const))(
    `%s: ${title}`,
    async ([browser, missing], { skip }) => {
      if (missing) return skip(missing);
      const known = logs.get(browser) ?? probeIn(browser);
      logs.set(browser, known);
      check(await known, browser);
    },
  );
}

describe("#microtasks-between-listeners", () => {
  testLogs("the browser's run after each listener, entangle's after the last, and before the next message", (logs) => {
    const order = (log: unknown[]) => log.filter((entry) => /first|second|reaction/.test(String(entry)));
    expect(order(logs.native).slice(0, 6)).toEqual(["first", "reaction", "second", "first", "reaction", "second"]);
    expect(order(logs.ours)).toEqual(["first", "second", "reaction", "first", "second", "reaction"]);
  });
});

describe("#current-event", () => {
  testLogs(
    "window.event is the event in the browser's listeners; in entangle's it isn't, and brings nothing",
    (logs) => {
      expect(logs.native).toContain("its event");
      expect(logs.ours).not.toContain("its event");
      expect(logs.ours).toContain("no data");
    },
  );
});

describe("#user-activation", () => {
  test("sent along where it is asked for, null elsewhere", async () => {
    const { port1, port2 } = new MessageChannel();
    const activations: unknown[] = [];
    port2.onmessage = (event) => activations.push((event as { userActivation?: unknown }).userActivation);
    port1.postMessage(1, { includeUserActivation: true });
    port1.postMessage(2);
    await tasksHaveRun();
    expect(activations).toEqual([{ hasBeenActive: false, isActive: false }, null]);
  });

  test("a list to transfer is no dictionary that could ask for it", async () => {
    const { port1, port2 } = new MessageChannel();
    const activations: unknown[] = [];
    port2.onmessage = (event) => activations.push((event as { userActivation?: unknown }).userActivation);
    port1.postMessage(1, Object.assign([], { includeUserActivation: true }));
    await tasksHaveRun();
    expect(activations).toEqual([null]);
  });
});
