import { EventEmitter } from "node:events";
import { createServer, Socket } from "node:net";
import { PassThrough, Writable } from "node:stream";
import { MessageChannel as NativeChannel } from "node:worker_threads";
import { expect, test } from "vitest";
import { isObject } from "../../src/base/webidl.ts";
import { MessageChannel, type MessagePort } from "../../src/index.ts";
import * as link from "../../src/link/index.ts";
import { closed } from "../../src/ports.ts";
import * as frame from "../../src/transports/frame.ts";
import * as native from "../../src/transports/native.ts";
import * as process from "../../src/transports/process.ts";
import * as socket from "../../src/transports/socket.ts";
import * as webrtc from "../../src/transports/webrtc.ts";
import * as websocket from "../../src/transports/websocket.ts";
import * as worker from "../../src/transports/worker.ts";
import { install } from "../../src/window/install.ts";
import { openPage } from "../window/open-page.ts";

/** As a program without types calls it. */
type Call = (argument: unknown) => unknown;

function expectRefusal(call: () => unknown, text: string): void {
  expect(call).toThrow(TypeError);
  expect(call).toThrow(text);
}

const { port1 } = new MessageChannel();
const { port1: nativePort } = new NativeChannel();
nativePort.close();
const otherWindow = { closed: false, postMessage: () => {} };
const framesWindow: object = {
  ...otherWindow,
  get self() {
    return framesWindow;
  },
  get window() {
    return framesWindow;
  },
};

const noAddress = "is no address: write tcp://host:port, tls://host:port, the path of a socket, or { host, port }";
const noWebSocket = "is no WebSocket; give one, or its URL";
const noServer = "is no server; give { host, port } or a server of node:http or node:https";
const aPort = "it must be a number from 0 to 65535";
const aHost = 'it must be a name or an address, as "127.0.0.1"';
const noChannel = "has no IPC channel; start the child by fork() of node:child_process, or with stdio: [..., 'ipc']";
const noStream =
  'give a stream of Node: start the child by spawn() of node:child_process, with "pipe" for stdin and stdout';
const noWorker =
  "is no worker; in a worker of Node give parentPort, in others self; for a MessagePort there is adopt() of entangle/native";
const noTransport = "is no Transport: it lacks start(), send() or close()";
const aWindow = "give a DOM's window, as jsdom's dom.window";
const noWindow = `is no window; ${aWindow}`;
// As linkedom's.
const windowWithoutLocation = Object.assign(new EventTarget(), { document: {} });

const connectToAny = (window: frame.WindowLike) => frame.connect(window, { targetOrigin: "*" });

test.each<[string, string, unknown, unknown]>([
  ["socket", `connect: undefined ${noAddress}`, socket.connect, undefined],
  ["socket", `connect: null ${noAddress}`, socket.connect, null],
  ["socket", `connect: 8080 ${noAddress}`, socket.connect, 8080],
  ["socket", `connect: "" ${noAddress}`, socket.connect, ""],
  ["socket", `connect: "tcp://here" ${noAddress}`, socket.connect, "tcp://here"],
  ["socket", `connect: "localhost:80" ${noAddress}`, socket.connect, "localhost:80"],
  ["socket", `connect: "[::1]:80" ${noAddress}`, socket.connect, "[::1]:80"],
  ["socket", `connect: an Object ${noAddress}`, socket.connect, {}],
  ["socket", `connect: port is undefined; ${aPort}`, socket.connect, { host: "here" }],
  ["socket", `connect: port is 65536; ${aPort}`, socket.connect, { port: 65536 }],
  ["socket", `connect: port is 65536; ${aPort}`, socket.connect, "tcp://here:65536"],
  ["socket", `connect: a Server ${noAddress}`, socket.connect, createServer()],
  ["socket", `listen: 8080 ${noAddress}`, socket.listen, 8080],
  ["socket", `listen: "localhost:80" ${noAddress}`, socket.listen, "localhost:80"],
  ["socket", `listen: port is undefined; ${aPort}`, socket.listen, { port: undefined }],
  ["socket", `listen: port is "http"; ${aPort}`, socket.listen, { port: "http" }],
  ["socket", `listen: port is "65536"; ${aPort}`, socket.listen, { port: "65536" }],
  // The system would take any of its addresses.
  ["socket", `listen: host is ""; ${aHost}`, socket.listen, { port: 0, host: "" }],
  ["websocket", `connect: undefined ${noWebSocket}`, websocket.connect, undefined],
  ["websocket", `connect: an Object ${noWebSocket}`, websocket.connect, {}],
  ["websocket", `connect: an Object ${noWebSocket}`, websocket.connect, { readyState: 1, send: () => {} }],
  ["websocket", `listen: 8080 ${noServer}`, websocket.listen, 8080],
  ["websocket", `listen: an Object ${noServer}`, websocket.listen, {}],
  ["websocket", `listen: port is undefined; ${aPort}`, websocket.listen, { port: undefined }],
  ["websocket", `listen: port is NaN; ${aPort}`, websocket.listen, { port: Number.NaN }],
  ["websocket", `listen: port is 65536; ${aPort}`, websocket.listen, { port: 65536 }],
  ["websocket", `listen: host is ""; ${aHost}`, websocket.listen, { port: 0, host: "" }],
  ["websocket", `listen: host is null; ${aHost}`, websocket.listen, { port: 0, host: null }],
  ["process", `connect: undefined ${noChannel}`, process.connect, undefined],
  ["process", `connect: "child.js" ${noChannel}`, process.connect, "child.js"],
  ["process", `connect: an Object ${noChannel}`, process.connect, {}],
  ["process", `connect: readable is null; ${noStream}`, process.connect, { readable: null }],
  ["process", `connect: readable is a Writable; ${noStream}`, process.connect, { readable: new Writable() }],
  ["worker", `connect: null ${noWorker}`, worker.connect, null],
  ["worker", `connect: "worker.js" ${noWorker}`, worker.connect, "worker.js"],
  ["worker", `connect: an Object ${noWorker}`, worker.connect, framesWindow],
  ["webrtc", "connect: undefined is no RTCDataChannel", webrtc.connect, undefined],
  ["webrtc", "connect: an Object is no RTCDataChannel", webrtc.connect, {}],
  [
    "frame",
    'connect: targetOrigin is undefined; it must be a URL, "*", or "/" in a document that has an origin',
    frame.connect,
    otherWindow,
  ],
  ["frame", "connect: entangle/frame is for the scripts of pages", connectToAny, otherWindow],
  [
    "frame",
    "connect: a MessagePort is no window; a frame has one once it is in the document",
    connectToAny,
    nativePort,
  ],
  ["native", "adopt: this port is one of entangle already: use it as it is", native.adopt, port1],
  ["ports", "closed: a MessagePort is no MessagePort of entangle; adopt() of", closed, nativePort],
  ["link", `connect: undefined ${noTransport}`, link.connect, undefined],
  ["link", `connect: an Object ${noTransport}`, link.connect, {}],
  ["window", `install: undefined ${noWindow}`, install, undefined],
  ["window", `install: an Object ${noWindow}`, install, {}],
  ["window", `install: an EventTarget has no location; ${aWindow}`, install, windowWithoutLocation],
])("%s: %s", (_, text, call, argument) => {
  expectRefusal(() => (call as Call)(argument), text);
});

const calls = {
  "connect of link": (options: unknown) => link.connect(link.loopback()[0], options as object),
  "connect of worker": (options: unknown) => worker.connect(nativePort as never, options as object),
  "connect of process": (options: unknown) => process.connect(globalThis.process, options as object),
  "connect of socket": (options: unknown) => socket.connect({ port: 1 }, options as object),
  "listen of socket": (options: unknown) => socket.listen({ port: 0 }, options as object),
  "listen of socket, over a server": (options: unknown) => socket.listen(createServer(), options as object),
  "connect of websocket": (options: unknown) => websocket.connect("ws://127.0.0.1:1", options as object),
  "listen of websocket": (options: unknown) => websocket.listen({ port: 0 }, options as object),
  "listen of websocket, over a server": (options: unknown) =>
    websocket.listen(createServer() as never, options as object),
  "connect of webrtc": (options: unknown) => webrtc.connect({ ordered: true } as never, options as object),
  "connect of frame": (options: unknown) =>
    frame.connect(otherWindow as never, (isObject(options) ? { targetOrigin: "*", ...options } : options) as never),
};
const allCalls = { ...calls, "install of window": (options: unknown) => install(openPage(), options as object) };

test.each(Object.entries(allCalls))("%s: options that are none are refused", (name, call) => {
  for (const [options, text] of [
    [5, "options is 5; it must be an object"],
    [null, "options is null; it must be an object"],
    ["/ports", 'options is "/ports"; it must be an object'],
    [{ limit: {} }, "limit is no option here; there are "],
  ])
    expectRefusal(() => call(options), `${name.split(" ")[0]}: ${text}`);
});

test.each(Object.entries(calls))("%s: limits and trusted that are none are refused", (name, call) => {
  for (const [options, text] of [
    [{ limits: 5 }, "limits is 5; it must be an object"],
    [{ trusted: "false" }, 'trusted is "false"; it must be true or false'],
  ])
    expectRefusal(() => call(options), `${name.split(" ")[0]}: ${text}`);
});

const count = "it must be a whole number of at least 1";

test.each<[keyof typeof allCalls, object, string]>([
  ["listen of socket", { backlog: "x" }, `listen: backlog is "x"; ${count}`],
  ["listen of socket", { maxConnections: "two" }, `listen: maxConnections is "two"; ${count}`],
  [
    "listen of socket, over a server",
    { maxConnections: 2 },
    "listen: maxConnections is no option here; there are limits, ",
  ],
  [
    "listen of websocket, over a server",
    { maxConnections: 2 },
    "listen: maxConnections is no option here; there are limits, ",
  ],
  ["listen of websocket", { backlog: 1.5 }, `listen: backlog is 1.5; ${count}`],
  ["listen of websocket", { maxConnections: 0 }, `listen: maxConnections is 0; ${count}`],
  ["listen of websocket", { path: "ports" }, 'listen: path is "ports"; it must be a path, as "/ports"'],
  ["listen of websocket", { authorize: "x" }, 'listen: authorize is "x"; it must be a function'],
  ["connect of frame", { timeoutMs: "1" }, 'connect: timeoutMs is "1"; it must be a number of milliseconds'],
  ["connect of frame", { timeoutMs: -1 }, "connect: timeoutMs is -1; it must be a number of milliseconds"],
  ["install of window", { replace: 1 }, "install: replace is 1; it must be true or false"],
])("%s: option %o is refused", (name, options, text) => {
  expectRefusal(() => allCalls[name](options), text);
});

test.each(["listen of socket", "listen of websocket"] as const)(
  "%s: a limit that is none is refused at once",
  (name) => {
    expect(() => calls[name]({ limits: { messageBytes: -1 } })).toThrow("limits.messageBytes is -1");
  },
);

const duplex = () => new PassThrough();
const pair = { readable: duplex(), writable: duplex() };
const channel = new (class RTCDataChannel extends EventTarget {
  readyState = "connecting";
  ordered = true;
})();

test.each<[string, string, (carrier: never) => MessagePort, object]>([
  [
    "worker",
    "an EventEmitter",
    worker.connect,
    Object.assign(new EventEmitter(), { terminate() {}, postMessage() {} }),
  ],
  ["process", "an EventEmitter", process.connect, Object.assign(new EventEmitter(), { send: () => true })],
  ["streams", "a PassThrough", process.connect, pair],
  ["socket", "a Socket", socket.connect, new Socket()],
  ["websocket", "an EventTarget", websocket.connect, Object.assign(new EventTarget(), { readyState: 0, close() {} })],
  ["webrtc", "a RTCDataChannel", webrtc.connect, channel],
])("%s: what was connected before is refused", (_, shown, connect, carrier) => {
  const port = connect(carrier as never);
  expectRefusal(
    () => connect(carrier as never),
    `connect: ${shown} was connected before; post another port over what that gave`,
  );
  port.close();
});

test("options that are undefined are as none", () => {
  const server = socket.listen({ port: 0 }, { limits: undefined, trusted: undefined, backlog: undefined });
  expect(() => server.close()).not.toThrow();
});
