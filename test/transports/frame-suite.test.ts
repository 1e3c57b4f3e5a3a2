import { testLinksInPage } from "../link-suite/links-in-page.ts";
import { crossOriginCapabilities, frameCapabilities } from "../link-suite/subjects/frames.ts";
import { bundle } from "../runtimes/bundle.ts";

const there = `
  import { connect } from "../src/transports/frame.ts";
  import { obey } from "./link-suite/peer.ts";
  obey(connect(opener ?? parent, { targetOrigin: location.search.slice(1) }));`;

const files = async () => ({
  "/there.html": "<!doctype html><script type=module src=/there.js></script>",
  "/there.js": await bundle(there),
});

const kinds = {
  iframes: ["iframes", "frameCapabilities", "127.0.0.1", true],
  "iframes of another origin": ["iframes", "crossOriginCapabilities", "localhost", true],
  popups: ["popups", "frameCapabilities", "127.0.0.1", true],
  "popups of another origin": ["popups", "crossOriginCapabilities", "localhost", false],
} as const;

for (const [kind, [frames, capabilities, hostname, isIsolated]] of Object.entries(kinds)) {
  testLinksInPage({
    kind,
    capabilities: { crossOriginCapabilities, frameCapabilities }[capabilities],
    program: `
      import { ${frames}, ${capabilities} } from "./link-suite/subjects/frames.ts";
      const url = Object.assign(new URL("/there.html", location.href), { hostname: "${hostname}" });
      const subject = ${frames}(url.href, ${capabilities});`,
    files,
    isIsolated,
  });
}
