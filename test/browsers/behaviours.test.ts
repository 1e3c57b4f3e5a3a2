import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserNames, whyNoBrowser } from "../../scripts/find.mjs";
import type { Result } from "../runtimes/behaviours/run.ts";
import { bundle, bundleForGlobal } from "../runtimes/bundle.ts";
import { checkResults } from "../runtimes/check-results.ts";
import { type OpenPage, openPage } from "./open-page.ts";

/** What the bundles leave in the page's global. */
declare const behaviours: { readonly results: readonly Result[]; readonly done: Promise<void> };
declare const entangle: typeof import("entangle");

const workerScript = `
  importScripts("/behaviours.js");
  behaviours.done.then(() => postMessage(behaviours.results));
`;

const page = (...scripts: string[]): string =>
  `<!doctype html><title>page</title>${["agent", ...scripts].map((name) => `<script src="/${name}.js"></script>`).join("")}`;

async function files() {
  return {
    "/page.html": page("behaviours"),
    "/empty.html": page("entangle"),
    "/behaviours.js": await bundleForGlobal(),
    "/entangle.js": await bundle('export * from "entangle";', { globalName: "entangle" }),
    "/worker.js": workerScript,
  };
}

for (const browser of browserNames) {
  const missing = whyNoBrowser(browser);
  const run = async (path: string, results: () => Promise<readonly Result[]>) => {
    const opened = await openPage(browser, await files(), { path });
    try {
      return { results: await opened.evaluate(results), said: opened.errors.join("\n") };
    } finally {
      await opened.close();
    }
  };

  checkResults(`${browser} page`, () => run("/page.html", () => behaviours.done.then(() => behaviours.results)), {
    missing,
  });

  checkResults(
    `${browser} worker`,
    () =>
      run(
        "/empty.html",
        () =>
          new Promise<readonly Result[]>((resolve, reject) => {
            const worker = new Worker("/worker.js");
            worker.onmessage = ({ data }) => resolve(data);
            worker.onerror = ({ message }) => reject(new Error(message));
          }),
      ),
    { missing },
  );

  describe.skipIf(missing)(`${browser} page`, () => {
    let opened: OpenPage;
    beforeAll(async () => {
      opened = await openPage(browser, await files(), { path: "/empty.html" });
    });
    afterAll(() => opened?.close());

    test("40,000 messages that are posted at once arrive, in order", async () => {
      const arrived = await opened.evaluate(
        () =>
          new Promise((resolve) => {
            const { port1, port2 } = new entangle.MessageChannel();
            let count = 0;
            port2.onmessage = ({ data }) => {
              if (data !== count++) resolve(`${data} as number ${count}`);
              if (count === 40_000) resolve(count);
            };
            for (let i = 0; i < 40_000; i++) port1.postMessage(i);
          }),
      );
      expect(arrived).toBe(40_000);
    });

    test("objects of a frame's interfaces are cloned as those of the page are", async () => {
      const prototypes = await opened.evaluate(() => {
        const frame = document.body.appendChild(document.createElement("iframe"));
        const { Blob, DOMPoint, DOMRect, File } = frame.contentWindow as unknown as typeof globalThis;
        const objects = {
          Blob: new Blob(["x"]),
          DOMPoint: new DOMPoint(1),
          DOMRect: new DOMRect(),
          File: new File([], "f"),
        };
        const clones = Object.entries(entangle.structuredClone(objects));
        return clones.map(([name, clone]) => [
          name,
          Object.getPrototypeOf(clone) === globalThis[name as keyof typeof objects].prototype,
        ]);
      });
      expect(Object.fromEntries(prototypes)).toEqual({ Blob: true, DOMPoint: true, DOMRect: true, File: true });
    });

    // docs/deviations.md#host-events
    test("an Event and a native MessagePort of a frame are refused", async () => {
      const names = await opened.evaluate(() => {
        const frame = document.body.appendChild(document.createElement("iframe"));
        const { Event, MessageChannel } = frame.contentWindow as unknown as typeof globalThis;
        const { port1 } = new MessageChannel();
        const nameOf = (action: () => unknown): string => {
          try {
            action();
            return "none";
          } catch (error) {
            return (error as Error).name;
          }
        };
        return [
          nameOf(() => new entangle.MessageChannel().port1.dispatchEvent(new Event("x") as never)),
          nameOf(() => new entangle.MessageEvent("x", { ports: [port1 as never] })),
          nameOf(() => new entangle.MessageEvent("x", { source: port1 })),
        ];
      });
      expect(names).toEqual(["TypeError", "TypeError", "TypeError"]);
    });
  });
}
