import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserNames, whyNoBrowser } from "../../scripts/find.mjs";
import { bundle } from "../runtimes/bundle.ts";
import { type OpenPage, openPage } from "./open-page.ts";

/** What the bundle leaves in the page's global. */
declare const entangle: typeof import("entangle") & typeof import("entangle/link") & typeof import("entangle/window");

const source = ["entangle", "entangle/link", "entangle/window"].map((name) => `export * from "${name}";`).join("");

for (const browser of browserNames) {
  describe.skipIf(whyNoBrowser(browser))(browser, () => {
    let page: OpenPage;
    beforeAll(async () => {
      page = await openPage(browser, {
        "/page.html": "<!doctype html><body><script src=/agent.js></script><script src=/entangle.js></script>",
        "/entangle.js": await bundle(source, { globalName: "entangle" }),
      });
    });
    afterAll(() => page?.close());

    test("a window of another origin is a source, and nothing that can be cloned", async () => {
      const other = `${page.origin.replace("127.0.0.1", "localhost")}/page.html`;
      const said = await page.evaluate(async (other) => {
        const frame = Object.assign(document.createElement("iframe"), { src: other });
        const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
        document.body.append(frame);
        await loaded;
        const there = frame.contentWindow as unknown as object;
        const nameOf = (action: () => unknown): unknown => {
          try {
            return action();
          } catch (error) {
            return (error as Error).name;
          }
        };
        const { port1 } = new entangle.MessageChannel();
        return [
          nameOf(() => new entangle.MessageEvent("message", { source: there }).source === there),
          nameOf(() => entangle.structuredClone({ there })),
          nameOf(() => port1.postMessage([there])),
          nameOf(() => port1.postMessage(null, [there])),
        ];
      }, other);
      expect(said).toEqual([true, "DataCloneError", "DataCloneError", "DataCloneError"]);
    });

    test("a canvas with a context can't be transferred: an InvalidStateError", async () => {
      const name = await page.evaluate(() => {
        if (typeof OffscreenCanvas !== "function") return "InvalidStateError";
        const canvas = new OffscreenCanvas(1, 1);
        canvas.getContext("2d");
        try {
          return entangle.structuredClone(canvas, { transfer: [canvas] });
        } catch (error) {
          return (error as Error).name;
        }
      });
      expect(name).toBe("InvalidStateError");
    });

    test("over a link of bytes an image keeps its colors, or isn't posted", async () => {
      const said = await page.evaluate(() => {
        const [a] = entangle.loopback();
        const port = entangle.connect(a);
        return ["srgb", "display-p3"].map((colorSpace) => {
          try {
            const image = new ImageData(1, 1, { colorSpace: colorSpace as PredefinedColorSpace });
            port.postMessage(image);
            return image.colorSpace;
          } catch (error) {
            return (error as Error).name;
          }
        });
      });
      const expected = {
        Chromium: ["srgb", "DataCloneError"],
        // These two have no color spaces.
        Firefox: ["TypeError", "TypeError"],
        WebKit: [null, null],
      };
      expect(said).toEqual(expected[browser]);
    });

    // The last: the page's window is another one from then on.
    test("a window with entangle copies its own objects by its own structuredClone", async () => {
      const copied = await page.evaluate(async () => {
        entangle.install(window, { replace: true });
        const frame = document.body.appendChild(document.createElement("iframe"));
        const there = frame.contentWindow as unknown as typeof globalThis;
        const algorithm = { name: "AES-GCM", length: 128 };
        const key = await there.crypto.subtle.generateKey(algorithm, false, ["encrypt"]);
        const image = new there.ImageData(1, 1);
        return [
          there.structuredClone(key) instanceof there.CryptoKey,
          there.structuredClone(image) instanceof there.ImageData,
          "QuotaExceededError" in there
            ? there.structuredClone(new (there.QuotaExceededError as new (message: string) => Error)("full")).message
            : "full",
        ];
      });
      expect(copied).toEqual([true, true, "full"]);
    });
  });
}
