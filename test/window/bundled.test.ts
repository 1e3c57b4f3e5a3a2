import { expect, test } from "vitest";
import { browserNames, whyNoBrowser } from "../../scripts/find.mjs";
import { openPage } from "../browsers/open-page.ts";
import { bundle } from "../runtimes/bundle.ts";

/** What the bundle leaves in the page's global. */
declare const entangle: typeof import("entangle/window");

const files = async () => ({
  "/page.html": "<!doctype html><body><script src=/agent.js></script><script src=/entangle.js></script>",
  "/frame.html": `<!doctype html><script>
    addEventListener("message", ({ data }) => parent.postMessage("the frame heard " + data, "*"));
    postMessage("itself", "*");
  </script>`,
  "/popup.html": "<!doctype html><script>onpagehide = () => opener.popupLeft(); onload = () => close()</script>",
  // A classic script, which is sloppy code: there is no "use strict" in what esbuild makes of modules.
  "/entangle.js": await bundle('export * from "entangle/window";', { globalName: "entangle" }),
});

for (const browser of browserNames) {
  test.skipIf(whyNoBrowser(browser))(
    `${browser}: in sloppy code too, bare calls are of the window of the script`,
    async () => {
      const page = await openPage(browser, await files());
      try {
        const heard = await page.evaluate(async () => {
          entangle.install(window, { replace: true });
          const message = new Promise<MessageEvent>((resolve) => {
            window.onmessage = resolve;
          });
          document.body.append(Object.assign(document.createElement("iframe"), { src: "/frame.html" }));
          return (await message).data;
        });
        expect(heard).toBe("the frame heard itself");
        // Else the page itself closes, and answers nothing.
        const whoLeft = await page.evaluate(async () => {
          const left = new Promise<string>((resolve) =>
            Object.assign(window, { popupLeft: () => resolve("the popup") }),
          );
          open("/popup.html");
          return left;
        });
        expect(whoLeft).toBe("the popup");
      } finally {
        await page.close();
      }
    },
  );
}
