import { afterAll } from "vitest";
import { type BrowserName, browserNames, whyNoBrowser } from "../../scripts/find.mjs";
import { listen } from "../../src/transports/websocket.ts";
import { withDataChannels } from "../browsers/abilities.ts";
import { resultsOfPage } from "../browsers/results-of-page.ts";
import { bundle } from "../runtimes/bundle.ts";
import { checkResults } from "../runtimes/check-results.ts";
import { peerNames } from "./clients.ts";
import { type AnyPort, servePeers } from "./servers.ts";

/** Text of a module that runs the libraries over the port that `connect` gives. */
const clientsOver = (connect: string): string => `
  import { runBehaviours } from "./runtimes/behaviours/run.ts";
  import { peerBehaviours } from "./peers/clients.ts";
  import { servePeers } from "./peers/servers.ts";
  import { adopt } from "../src/transports/native.ts";
  import * as frame from "../src/transports/frame.ts";
  import * as webRtc from "../src/transports/webrtc.ts";
  import * as webSocket from "../src/transports/websocket.ts";
  export const results = [];
  const root = Promise.resolve(${connect});
  export const done = runBehaviours(peerBehaviours(() => root), (result) => results.push(result), 15_000);`;

const otherOrigin = `Object.assign(new URL("/frame.html", location.href), { hostname: "localhost" }).href`;

const overDataChannel = "a data channel of WebRTC";

const pages: Readonly<Record<string, string>> = {
  "an iframe of another origin": clientsOver(`frame.connect(
    document.body.appendChild(Object.assign(document.createElement("iframe"), { src: ${otherOrigin} })).contentWindow,
    { targetOrigin: ${otherOrigin} })`),
  "an adopted port of the browser's, to a worker without entangle": clientsOver(`(() => {
    const { port1, port2 } = new MessageChannel();
    new Worker("/worker.js").postMessage(port2, [port2]);
    return adopt(port1);
  })()`),
  [overDataChannel]: clientsOver(`(async () => {
    const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
    here.onicecandidate = ({ candidate }) => there.addIceCandidate(candidate ?? undefined);
    there.onicecandidate = ({ candidate }) => here.addIceCandidate(candidate ?? undefined);
    there.ondatachannel = ({ channel }) => servePeers(webRtc.connect(channel));
    const root = webRtc.connect(here.createDataChannel("ports"));
    await here.setLocalDescription();
    await there.setRemoteDescription(here.localDescription);
    await there.setLocalDescription();
    await here.setRemoteDescription(there.localDescription);
    return root;
  })()`),
  "a WebSocket, to Node": clientsOver(`webSocket.connect("ws://" + location.search.slice(1))`),
};

const inFrame = `
  import { connect } from "../src/transports/frame.ts";
  import { servePeers } from "./peers/servers.ts";
  servePeers(connect(parent, { targetOrigin: document.referrer }));`;

const inWorker = `
  import { servePeers } from "./peers/servers.ts";
  onmessage = ({ data }) => servePeers(data);`;

// Their pages' origins have random ports.
const server = listen({ port: 0 }, { allowOrigin: (origin) => /^http:\/\/127\.0\.0\.1:/.test(origin) });
server.onconnect = ({ ports: [port] }) => servePeers(port as unknown as AnyPort);
afterAll(() => server.close());

async function run(browser: BrowserName, source: string) {
  const files = {
    "/frame.html": "<!doctype html><script type=module src=/frame.js></script>",
    "/frame.js": await bundle(inFrame),
    "/worker.js": await bundle(inWorker),
  };
  const { host } = new URL(await server.ready);
  return resultsOfPage(browser, source, files, { path: `/page.html?${host}` });
}

for (const browser of browserNames) {
  for (const [name, source] of Object.entries(pages)) {
    if (name === overDataChannel && !withDataChannels.includes(browser)) continue;
    checkResults(`libraries that talk over ports, in ${browser}, over ${name}`, () => run(browser, source), {
      names: peerNames,
      missing: whyNoBrowser(browser),
    });
  }
}
