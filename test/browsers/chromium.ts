import { type Browser, chromium } from "playwright-core";
import { findChromium, whyNoBrowser } from "../../scripts/find.mjs";

/** Why a test that needs Chromium is skipped, or undefined. */
export const noChromium: string | undefined = whyNoBrowser("Chromium");

/** For tests that do in Chromium what no other browser is asked for: Playwright's handle on it. */
export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("Chromium is not installed: run `npm run setup`");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...args,
    ],
  });
}

/** Arguments with which two peer connections of one machine find each other without a network. */
export const localPeerConnections: readonly string[] = [
  "--allow-loopback-in-peer-connection",
  "--disable-features=WebRtcHideLocalIpsWithMdns",
];
