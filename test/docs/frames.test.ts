import { afterAll, expect, test } from "vitest";
import { launchChromium, localPeerConnections, noChromium } from "../browsers/chromium.ts";
import { serve } from "../browsers/serve.ts";
import { bundle } from "../runtimes/bundle.ts";
import { type Block, blocksOf } from "./markdown.ts";

const script = /<script type="module">(.*)<\/script>/s;
const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
});

/** Serves a page of the documentation, with entangle in its script. */
async function servePage(path: string, text: string) {
  const [, source = ""] = script.exec(text) ?? [];
  const page = text.replace(script, '<script type="module" src="/script.js"></script>');
  const files: Record<string, string> = { [path]: page };
  const site = await serve(files);
  ends.push(site.close);
  const use = async (from: string, to: string): Promise<void> => {
    files[path] = (files[path] ?? "").replaceAll(from, to);
    files["/script.js"] = await bundle(source.replaceAll(from, to));
  };
  return { origin: site.origin, use };
}

const examplesOf = (name: string): Block[] =>
  blocksOf("docs/transports.md").filter(({ language, code }) => language === "html" && code.includes(name));

test.skipIf(noChromium)(
  "the two sides of a data channel in docs/transports.md talk to each other, in Chromium",
  async () => {
    const [example] = examplesOf("entangle/webrtc");
    const page = await servePage("/", example?.code ?? "");
    await page.use("unchanged", "unchanged");
    const browser = await launchChromium(localPeerConnections);
    ends.push(() => browser.close());
    const shown = await browser.newPage();
    await shown.goto(page.origin);
    await expect.poll(() => shown.textContent("output"), { timeout: 10_000 }).toBe("hello");
  },
);

test.skipIf(noChromium)("the page and the frame of docs/transports.md talk to each other, in Chromium", async () => {
  const examples = examplesOf("entangle/frame");
  expect(examples.map(({ code }) => script.test(code))).toEqual([true, true]);
  const page = await servePage("/", examples[0]?.code ?? "");
  const frame = await servePage("/frame.html", examples[1]?.code ?? "");
  await page.use("http://localhost:8002", frame.origin);
  await frame.use("http://localhost:8001", page.origin);
  const browser = await launchChromium();
  ends.push(() => browser.close());
  const shown = await browser.newPage();
  await shown.goto(page.origin);
  await expect.poll(() => shown.textContent("output"), { timeout: 10_000 }).toBe("hello, page");
});
