import { chromium } from "playwright-core";
import { findChromium } from "../scripts/find.mjs";

/**
 * Opens the page of the network in Chromium without a window, and prints what it says until both its ports have heard close.
 * @param {string} url
 * @param {(line: string) => void} print
 * @returns {Promise<boolean>} false where there is no Chromium
 */
export async function runInChromium(url, print) {
  const executablePath = findChromium();
  if (!executablePath) return false;
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForFunction(() => document.querySelector("#log")?.textContent?.match(/close/g)?.length === 2);
    for (const line of await page.locator("#log li").allTextContents()) print(line);
  } finally {
    await browser.close();
  }
  return true;
}
