import { type Browser, chromium } from "playwright-core";
import { findChromium } from "../../scripts/find.mjs";

/** Why a test that needs Chromium is skipped, or undefined. */
export const noChromium: string | undefined = findChromium()
  ? undefined
  : "Chromium is not installed (npm run setup says why)";

/** Debian's Chromium, without what would reach for the network by itself. */
export async function launchChromium(
  args: readonly string[] = [],
  executablePath: string | undefined = findChromium(),
): Promise<Browser> {
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

/** Arguments with which a page can collect garbage and know how much memory it has. */
export const openMemory: readonly string[] = ["--js-flags=--expose-gc", "--enable-precise-memory-info"];

/** Arguments with which two peer connections of one machine find each other without a network. */
export const localPeerConnections: readonly string[] = [
  "--allow-loopback-in-peer-connection",
  "--disable-features=WebRtcHideLocalIpsWithMdns",
];
