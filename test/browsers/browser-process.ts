import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { type BrowserName, findBrowser, findDisplayServer } from "../../scripts/find.mjs";

/** A browser with a new profile, which shows one page. */
export interface BrowserProcess {
  /** Resolves when it has ended with all its processes, by itself or by `close`, with what it said. */
  readonly ended: Promise<string>;
  close(): Promise<void>;
}

/** Starts a browser that opens a URL: that is all that each of them can be asked for in the same way. */
export async function startBrowser(name: BrowserName, url: string): Promise<BrowserProcess> {
  const program = findBrowser(name);
  if (!program) throw new Error(`${name} is not installed: run \`npm run setup\``);
  const profile = mkdtempSync(join(tmpdir(), "entangle-browser-"));
  const display = name === "WebKit" ? await startDisplay() : undefined;
  const browser = spawn(program, argumentsOf[name](profile, url), {
    // Firefox and WebKit keep things in the user's folders, whatever their profile is.
    env: {
      ...process.env,
      HOME: profile,
      XDG_CACHE_HOME: profile,
      XDG_CONFIG_HOME: profile,
      ...display?.env,
      ...ofWebKit,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  browser.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  // Not at its exit: processes that it has made write to the profile until they notice, and have the same stderr.
  const ended = once(browser, "close").then(([status, signal]) => `exit ${status ?? signal}\n${said}`);
  const kill = (): void => {
    for (const one of [browser, display?.server]) one?.kill("SIGKILL");
  };
  process.once("exit", kill);
  return {
    ended,
    async close() {
      kill();
      process.off("exit", kill);
      await ended;
      rmSync(profile, { recursive: true });
    },
  };
}

const argumentsOf: Readonly<Record<BrowserName, (profile: string, url: string) => string[]>> = {
  Chromium: (profile, url) => [
    ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
    ...["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-popup-blocking"],
    ...["--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns"],
    ...["--js-flags=--expose-gc", "--enable-precise-memory-info"],
    ...["--remote-debugging-port=0", `--user-data-dir=${profile}`, url],
  ],
  Firefox(profile, url) {
    const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
    writeFileSync(join(profile, "user.js"), lines.join("\n"));
    return ["--headless", "--no-remote", "--profile", profile, url];
  },
  WebKit: (_, url) => ["--private", "--javascript-can-open-windows-automatically=true", url],
};

/** WebKitGTK's pages have no SharedArrayBuffer otherwise, isolated or not. */
const ofWebKit: NodeJS.ProcessEnv = { JSC_useSharedArrayBuffer: "1" };

/** Of Firefox: pages may open windows, peers of one machine find each other without a network, and nothing else reaches for one. */
const preferences: Readonly<Record<string, string | number | boolean>> = {
  "dom.disable_open_during_load": false,
  "media.peerconnection.ice.loopback": true,
  "media.peerconnection.ice.obfuscate_host_addresses": false,
  "network.proxy.type": 0,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "app.update.disabledForTesting": true,
  "app.normandy.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.preonboarding.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.systemAddon.update.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
};

/** A display that nobody sees. */
async function startDisplay(): Promise<{ server: ChildProcess; env: NodeJS.ProcessEnv }> {
  const server = spawn(findDisplayServer() as string, ["-displayfd", "3", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const [number] = await once(server.stdio[3] as Readable, "data");
  return { server, env: { DISPLAY: `:${String(number).trim()}`, GDK_BACKEND: "x11" } };
}
