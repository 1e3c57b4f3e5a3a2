// Opens the suite's page in happy-dom with entangle, and prints one result a line: node happy-dom.mjs <url>
import { install } from "entangle/window";
import { Browser } from "happy-dom";
import { printResults } from "./print-results.mjs";

const [url = ""] = process.argv.slice(2);
const browser = new Browser({
  settings: {
    enableJavaScriptEvaluation: true,
    suppressInsecureJavaScriptEnvironmentWarning: true,
    enableIframePageLoading: true,
    // Of each page, those in frames too, before its scripts run. happy-dom's own MessagePort does nothing.
    navigation: { beforeContentCallback: (window) => install(window, { replace: true }) },
  },
});
const page = browser.newPage();
await page.goto(url);
await page.waitUntilComplete();
await printResults(page.mainFrame.window);
await browser.close();
