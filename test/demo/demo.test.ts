import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { install, type WindowLike } from "entangle/window";
import { Browser as HappyBrowser } from "happy-dom";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tellEcho } from "../../demo/tell.mjs";
import packageJson from "../../package.json" with { type: "json" };
import { launchChromium, noChromium } from "../browsers/chromium.ts";

const answer = "The frame got “Hello from the page” (message 1).";
const secondAnswer = "The frame got “Are you there?” (message 2).";
const echoesOfOne = ["The frame got “Hello”"];
const echoesOfFive = [1, 2, 3, 4, 5].map((number) => `The frame got “${number} of five”`);
const pageLists = (echoes: readonly string[]): string[] => echoes.map((echo) => `The page lists: ${echo}`);
const interfaces = ["MessageChannel", "MessagePort", "MessageEvent", "structuredClone", "postMessage"] as const;

let holder: Server;
let takenPort: number;
let demo: ChildProcess;
let origin: string;
const output: string[] = [];

beforeAll(async () => {
  holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  takenPort = (holder.address() as AddressInfo).port;
  const [node, ...args] = packageJson.scripts.start.split(" ");
  expect(node).toBe("node");
  demo = spawn(process.execPath, args, {
    env: { ...process.env, PORT: `${takenPort}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!demo.stdout) throw new Error("the demo has no output");
  for await (const line of createInterface({ input: demo.stdout })) {
    output.push(line);
    if (line === "Ctrl-C stops.") break;
  }
  origin = /http:\/\/127\.0\.0\.1:\d+/.exec(output.find((line) => line.includes("in a browser")) ?? "")?.[0] ?? "";
});

afterAll(() => {
  demo.kill("SIGKILL");
  holder.close();
});

const journeyStart = (): number => output.findIndex((line) => line.startsWith("A page in Chromium"));

describe("npm start", () => {
  test("tells what happens in jsdom, in order", () => {
    const lines = output.slice(0, journeyStart()).map((line) => line.trim());
    expect(lines.filter((line) => /^(The page|page|frame|A click)/.test(line))).toEqual([
      "The page says: Nothing has come from the frame yet.",
      "page: the frame is loaded; posts port2 into it with window.postMessage",
      `frame: got "Hello from the page" from ${origin} with 1 port; answers through it`,
      `page: port1 got {"number":1,"text":"${answer}"}`,
      `The page says: ${answer}`,
      "A click on its button:",
      `frame: its port got "Are you there?"`,
      `page: port1 got {"number":2,"text":"${secondAnswer}"}`,
      `The page says: ${secondAnswer}`,
      "A click on “Send”:",
      ...pageLists(echoesOfOne),
      "A click on “Send five at once”:",
      ...pageLists(echoesOfFive),
    ]);
  });

  test.skipIf(noChromium)(
    "tells of a port that goes from a page in Chromium to a process, and of its end when that is killed",
    () => {
      const journey = output.slice(journeyStart() + 1);
      const lines = journey.slice(0, journey.indexOf(""));
      const node = `a process of Node ${process.versions.node.split(".")[0]}`;
      expect(lines.filter((line) => line.startsWith("page:"))).toEqual([
        "page: made two channels; one port of each goes to the server and on to its child, one to the worker",
        `page: the child says “hello page, I am ${node}”`,
        "page: the child says “you asked me: how are you?”",
        "page: close (lost)",
      ]);
      expect(lines.filter((line) => line.startsWith("worker:"))).toEqual([
        `worker: the child says “hello worker, I am ${node}”`,
        "worker: close (lost)",
      ]);
    },
  );

  test("takes a free port where its own is taken", () => {
    expect(origin).toMatch(/^http:/);
    expect(origin).not.toBe(`http://127.0.0.1:${takenPort}`);
    expect(output).toContain(`Port ${takenPort} is taken; this one is free.`);
  });

  test("the example pages are the same files in both places, but for the script that installs entangle", async () => {
    for (const file of [
      "example/index.html",
      "example/frame.html",
      "echo/index.html",
      "echo/frame.html",
      "style.css",
    ]) {
      const [unmodified, served] = await Promise.all(
        ["/unmodified/", "/"].map(async (folder) => (await fetch(`${origin}${folder}${file}`)).text()),
      );
      expect(served).not.toBe("");
      expect(served?.replace(/\s*<script src="\/entangle.js"><\/script>/, "")).toBe(unmodified);
    }
  });
});

describe.skipIf(noChromium)("npm start: the page in Chromium", () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchChromium();
    page = await browser.newPage();
  });
  afterAll(() => browser?.close());

  /** Which of the names in a frame are functions that the browser brought. */
  const nativeNames = (frame: Page | Frame): Promise<string[]> =>
    frame.evaluate(
      (names) => names.filter((name) => Function.prototype.toString.call(window[name]).includes("[native code]")),
      interfaces,
    );

  test("the frame's answers appear on the page, through entangle's ports", async () => {
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(`${origin}/example/index.html`);
    await page.getByText(answer).waitFor();
    await page.getByRole("button").click();
    await page.getByText(secondAnswer).waitFor();
    const frame = page.frames()[1];
    if (!frame) throw new Error("the page has no frame");
    expect(await nativeNames(page)).toEqual([]);
    expect(await nativeNames(frame)).toEqual([]);
    expect(errors).toEqual([]);
  });

  test("many messages: the frame's echoes are listed in order, through entangle's ports", async () => {
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(`${origin}/echo/index.html`);
    const echoes = page.locator("#echoes li");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await echoes.nth(0).waitFor();
    await page.getByRole("button", { name: "Send five at once" }).click();
    await echoes.nth(5).waitFor();
    expect(await echoes.allTextContents()).toEqual([...echoesOfOne, ...echoesOfFive]);
    expect(await nativeNames(page)).toEqual([]);
    expect(errors).toEqual([]);
  });

  test("ports and copies are of the window that receives them; both windows share one copy of entangle", async () => {
    await page.goto(`${origin}/example/index.html`);
    await page.getByText(answer).waitFor();
    const seen = await page.evaluate(async () => {
      const frame = document.querySelector("iframe")?.contentWindow as Window & typeof globalThis;
      const { port1, port2 } = new MessageChannel();
      const event = await new Promise<MessageEvent>((resolve) => {
        frame.addEventListener("message", resolve, { once: true });
        frame.postMessage({ list: new Map(), error: new DOMException("x", "AbortError") }, "/", [port2]);
      });
      const [port] = event.ports;
      // The example's own frame answers first, with an object.
      const reply = new Promise<boolean>((resolve) => {
        port1.onmessage = ({ data }) => Array.isArray(data) && resolve(Object.getPrototypeOf(data) === Array.prototype);
      });
      port?.postMessage(["reply"]);
      return {
        event: event instanceof frame.MessageEvent && event instanceof frame.Event,
        port: port instanceof frame.MessagePort && !(port instanceof MessagePort),
        data: event.data instanceof frame.Object && event.data.list instanceof frame.Map,
        error: event.data.error instanceof frame.DOMException,
        source: event.source === window,
        origin: event.origin,
        reply: await reply,
      };
    });
    expect(seen).toEqual({ event: true, port: true, data: true, error: true, source: true, origin, reply: true });
  });

  test("the start page shows it all: what was told of jsdom, and both examples in the browser", async () => {
    await page.goto(`${origin}/`);
    await page.frameLocator("iframe >> nth=0").getByText(answer).waitFor();
    await page.frameLocator("iframe >> nth=1").getByRole("button", { name: "Send five at once" }).waitFor();
    await page.getByText(`in the browser's place: ${interfaces.join(", ")}.`).waitFor();
    const log = await page.locator("#log").textContent();
    expect(log).toContain(`The page says: ${secondAnswer}`);
    expect(log).toContain(pageLists(echoesOfFive).join("\n"));
    expect(await nativeNames(page)).toEqual([...interfaces]);
  });
});

test("many messages in happy-dom, with entangle's MessageChannel in the place of happy-dom's", async () => {
  const lines: string[] = [];
  const navigation = { beforeContentCallback: (window: WindowLike) => install(window, { replace: true }) };
  const settings = { enableJavaScriptEvaluation: true, enableIframePageLoading: true, navigation };
  const browser = new HappyBrowser({
    settings: { ...settings, suppressInsecureJavaScriptEnvironmentWarning: true },
  });
  const page = browser.newPage();
  await page.goto(`${origin}/unmodified/echo/index.html`);
  await page.waitUntilComplete();
  await tellEcho(page.mainFrame.window as unknown as Window, (line) => lines.push(line));
  await browser.close();
  expect(lines.filter((line) => line.startsWith("The page lists"))).toEqual(
    pageLists([...echoesOfOne, ...echoesOfFive]),
  );
});

test("npm start: SIGINT ends it with exit code 0", async () => {
  const exit = once(demo, "exit");
  demo.kill("SIGINT");
  expect(await exit).toEqual([0, null]);
});
