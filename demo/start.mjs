// `npm start`: the example pages in jsdom, told here as it happens, and in a browser, served at the address printed.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("..", import.meta.url);

if (!isBuilt()) {
  console.log("Building entangle...");
  execFileSync(process.execPath, [fileURLToPath(new URL("scripts/build.mjs", root))], { stdio: "inherit" });
}

// Only now, since both import the package as it was built.
const { serve } = await import("./serve.mjs");
const { runInJsdom } = await import("./run-in-jsdom.mjs");
const { runInChromium } = await import("./run-in-chromium.mjs");
const { tellEcho, tellExample } = await import("./tell.mjs");

/** @type {string[]} */
const log = [];
/** @param {string} line */
const print = (line) => {
  log.push(line);
  console.log(line);
};

const preferredPort = Number(process.env.PORT ?? 8080);
const site = await serve(preferredPort);
process.once("SIGINT", stop);
process.once("SIGTERM", stop);

console.log("In jsdom, with entangle's MessageChannel, MessagePort, structuredClone and postMessage:\n");
print("A channel between a page and its frame");
await runInJsdom(`${site.origin}/unmodified/example/index.html`, tellExample, print);
print("\nMany messages over one channel, sent back by the frame");
await runInJsdom(`${site.origin}/unmodified/echo/index.html`, tellEcho, print);
site.setLog(log.join("\n"));
console.log("\nA page in Chromium, a worker in it, this server and a child process, which is killed in the end:");
if (!(await runInChromium(`${site.origin}/network/index.html`, console.log))) {
  console.log("There is no Chromium here; a browser shows it at the address below.");
}

if (preferredPort !== 0 && !site.origin.endsWith(`:${preferredPort}`))
  console.log(`\nPort ${preferredPort} is taken; this one is free.`);
console.log(`\nThe same pages in a browser, with entangle in place of the browser's own: ${site.origin}/`);
console.log("Ctrl-C stops.");

function stop() {
  site.close();
  process.exit(0);
}

/** Whether dist/ is there and no older than what it is made of. */
function isBuilt() {
  const built = new URL("dist/window/install.js", root);
  if (!existsSync(built)) return false;
  const source = fileURLToPath(new URL("src/", root));
  const changed = readdirSync(source, { recursive: true }).map((file) => statSync(`${source}${file}`).mtimeMs);
  return Math.max(...changed) <= statSync(built).mtimeMs;
}
