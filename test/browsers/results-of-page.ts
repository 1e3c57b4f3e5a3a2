import type { Result } from "../runtimes/behaviours/run.ts";
import type { launchChromium } from "./chromium.ts";

/** Opens a page that prints one result a line, and "the end" last. */
export async function resultsOfPage(
  browser: Awaited<ReturnType<typeof launchChromium>>,
  url: string,
): Promise<{ results: Result[]; said: string }> {
  const page = await browser.newPage();
  const lines: string[] = [];
  const ended = new Promise<void>((resolve) => {
    page.on("console", (message) => (message.text() === "the end" ? resolve() : lines.push(message.text())));
    page.on("pageerror", ({ stack, message }) => lines.push(stack ?? message));
  });
  await page.goto(url);
  await ended;
  const isResult = (line: string): boolean => line.startsWith("{");
  return {
    results: lines.filter(isResult).map((line) => JSON.parse(line)),
    said: lines.filter((line) => !isResult(line)).join("\n"),
  };
}
