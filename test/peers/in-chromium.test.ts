import { afterAll } from "vitest";
import { listen, type PortServer } from "../../src/transports/websocket.ts";
import { launchChromium, localPeerConnections, noChromium } from "../browsers/chromium.ts";
import { resultsOfPage } from "../browsers/results-of-page.ts";
import { type Site, serve } from "../browsers/serve.ts";
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
  const root = ${connect};
  runBehaviours(peerBehaviours(async () => root), (result) => console.log(JSON.stringify(result)), 15_000)
    .then(() => console.log("the end"));`;

const otherOrigin = `Object.assign(new URL("/frame.html", location.href), { hostname: "localhost" }).href`;

const pages: Readonly<Record<string, string>> = {
  "an iframe of another origin": clientsOver(`frame.connect(
    document.body.appendChild(Object.assign(document.createElement("iframe"), { src: ${otherOrigin} })).contentWindow,
    { targetOrigin: ${otherOrigin} })`),
  "an adopted port of Chromium, to a worker without entangle": clientsOver(`(() => {
    const { port1, port2 } = new MessageChannel();
    new Worker("/worker.js").postMessage(port2, [port2]);
    return adopt(port1);
  })()`),
  "a data channel of WebRTC": clientsOver(`await (async () => {
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
  servePeers(connect(parent, { targetOrigin: location.ancestorOrigins[0] }));`;

const inWorker = `
  import { servePeers } from "./peers/servers.ts";
  onmessage = ({ data }) => servePeers(data);`;

const sites: Site[] = [];
const servers: PortServer[] = [];
const browser = noChromium ? undefined : launchChromium(localPeerConnections);
afterAll(async () => {
  for (const end of [...sites, ...servers]) end.close();
  await (await browser)?.close();
});

async function run(source: string) {
  const site = await serve({
    "/page.html": "<!doctype html><body><script type=module src=/page.js></script>",
    "/frame.html": "<!doctype html><script type=module src=/frame.js></script>",
    "/page.js": await bundle(source),
    "/frame.js": await bundle(inFrame),
    "/worker.js": await bundle(inWorker),
  });
  sites.push(site);
  const server = listen({ port: 0 }, { allowOrigin: [site.origin] });
  servers.push(server);
  server.onconnect = ({ ports: [port] }) => servePeers(port as unknown as AnyPort);
  const { host } = new URL(await server.ready);
  const url = `${site.origin}/page.html?${host}`;
  return resultsOfPage(await (browser as ReturnType<typeof launchChromium>), url);
}

for (const [name, source] of Object.entries(pages)) {
  checkResults(`libraries that talk over ports, in Chromium, over ${name}`, () => run(source), {
    names: peerNames,
    missing: noChromium,
  });
}
