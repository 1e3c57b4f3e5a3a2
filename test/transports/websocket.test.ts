import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect as connectSocket, createServer as createSocketServer, type Socket } from "node:net";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { runtimeNames, whyMissing } from "../../scripts/find.mjs";
import type { MessagePort } from "../../src/index.ts";
import { hostEnvironment } from "../../src/link/environment.ts";
import { closed } from "../../src/ports.ts";
import { connect, listen, type UpgradeOptions } from "../../src/transports/websocket.ts";
import type { WebSocketLike } from "../../src/transports/websocket-transport.ts";
import { importWs } from "../../src/transports/ws-package.ts";
import { bundle } from "../runtimes/bundle.ts";
import { runModule } from "../runtimes/run-program.ts";
import { nextData, tasksHaveRun } from "../spec/next-event.ts";
import { echo, ended, forTest, nextConnection, roundTrip } from "./sockets.ts";

const { WebSocket } = await importWs();

async function open(address: string, protocols = ["entangle.1"], options: object = {}): Promise<WebSocketLike> {
  const socket = new WebSocket(address, protocols, options);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", ({ message }: { message: string }) => reject(new Error(message)));
  });
  return socket;
}

async function address(options: UpgradeOptions = {}): Promise<string> {
  const server = forTest(listen({ port: 0 }, options));
  server.onconnect = ({ ports: [port] }) => port && void echo(port);
  return server.ready;
}

test("listen and connect: ports by a URL", async () => {
  const url = await address();
  expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
  const port = connect(new URL(url));
  const large = new Uint8Array(5 << 20).fill(7);
  const back = (await roundTrip(port, { large, small: new Date(0) })) as { large: Uint8Array; small: Date };
  expect(back.small).toEqual(new Date(0));
  expect(Buffer.compare(back.large, large)).toBe(0);
  port.close();
});

test("listen: a connection that the system can't give to the server doesn't keep it from taking others", async () => {
  const http = forTest(createServer());
  const server = forTest(listen(http));
  http.listen(0, "127.0.0.1");
  const port = connect(await server.ready);
  http.emit("error", new Error("accept ENOBUFS"));
  void echo(await nextConnection(server));
  expect(await roundTrip(port, 1)).toBe(1);
  port.close();
});

test("connect: with a WebSocket that is open", async () => {
  const socket = await open(await address());
  await new Promise((resolve) => setImmediate(resolve));
  const port = connect(socket);
  expect(await roundTrip(port, "hello")).toBe("hello");
  port.close();
  expect(await closed(connect(await closedSocket()))).toMatchObject({ reason: "refused", text: /closed already/ });

  async function closedSocket(): Promise<WebSocketLike> {
    const socket = await open(await address());
    socket.close();
    await new Promise((resolve) => socket.addEventListener("close", resolve));
    return socket;
  }
});

test("connect by ws: where nobody is, is refused and says why", async (context) => {
  if ("WebSocket" in globalThis) return context.skip("the platform has a WebSocket, which is taken: see below");
  expect(await closed(connect("ws://127.0.0.1:1"))).toMatchObject({ reason: "refused", text: /ECONNREFUSED/ });
  expect(await closed(connect("no url"))).toMatchObject({ reason: "refused", text: /Invalid URL/ });
});

describe("connect by the platform's WebSocket", () => {
  const source = `
    import { closed } from "../src/ports.ts";
    import { connect } from "../src/transports/websocket.ts";
    const { reason, text } = await closed(connect("ws://127.0.0.1:1"));
    console.log(reason, text.length > 0);`;
  test.for(runtimeNames.filter((name) => name !== "Node 20"))(
    "%s: where nobody is, is refused",
    async (name, context) => {
      const missing = whyMissing(name);
      if (missing) return context.skip(missing);
      const ended = await runModule(name, await bundle(source), { mayAll: true });
      expect(ended).toEqual({ stdout: "refused true\n", stderr: "", status: 0, signal: null });
    },
  );
});

test("listen: over a server of node:https in Bun, is said to be wss:", async (context) => {
  const missing = whyMissing("Bun");
  if (missing) return context.skip(missing);
  const source = `
    import { createServer } from "node:https";
    import { listen } from "../src/transports/websocket.ts";
    const server = createServer({}).listen(0, "127.0.0.1");
    console.log((await listen(server).ready).replace(/\\d+$/, ""));
    process.exit();`;
  const ended = await runModule("Bun", await bundle(source));
  expect(ended).toMatchObject({ stdout: "wss://127.0.0.1:\n", stderr: "" });
});

test("connect: a server that says nothing has limits.handshakeMs", async () => {
  const server = forTest(createSocketServer());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const port = connect(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { limits: { handshakeMs: 50 } });
  expect(await closed(port)).toEqual({
    reason: "timeout",
    text: "no HELLO within 50 ms (limits.handshakeMs)",
  });
});

test("connect: with a WebSocket that is paused", async () => {
  const socket = await open(await address());
  socket.pause?.();
  const port = connect(socket);
  expect(await roundTrip(port, "hello")).toBe("hello");
  port.close();
});

test("connect: with options that are none, no WebSocket is opened", () => {
  const opened: string[] = [];
  vi.stubGlobal(
    "WebSocket",
    class {
      constructor(url: string) {
        opened.push(url);
      }
    },
  );
  expect(() => connect("ws://127.0.0.1:1", { limits: { messageBytes: -1 } })).toThrow(RangeError);
  vi.unstubAllGlobals();
  expect(opened).toEqual([]);
});

test("listen: on a server with other routes and another WebSocket server", async () => {
  const server = forTest(createServer((_, response) => response.end("a page")));
  const ports = forTest(listen(server, { path: "/ports" }));
  ports.onconnect = ({ ports: [port] }) => port && void echo(port);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port: number } = server.address() as AddressInfo;
  expect(await ports.ready).toBe(`ws://127.0.0.1:${number}/ports`);
  expect(await (await fetch(`http://127.0.0.1:${number}/`)).text()).toBe("a page");
  const port = connect(`ws://127.0.0.1:${number}/ports?token=1`);
  expect(await roundTrip(port, 1)).toBe(1);
  await expect(open(`ws://127.0.0.1:${number}/elsewhere`)).rejects.toThrow("404");
  const other = new Promise((resolve) =>
    server.on("upgrade", (request, socket) => resolve([request.url, socket.end()])),
  );
  await expect(open(`ws://127.0.0.1:${number}/elsewhere`)).rejects.toThrow();
  expect(await other).toMatchObject(["/elsewhere", {}]);
  port.close();
  ports.close();
  expect(server.listening).toBe(true);
});

test("listen: twice on one server: what is at neither path is refused, and at one and the same the first takes it", async () => {
  const server = forTest(createServer());
  const names = ["/a", "/b", "/a"].map((path, i) => {
    const ports = forTest(listen(server, { path }));
    ports.onconnect = ({ ports: [port] }) => port?.postMessage(i);
    return ports;
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = (await names[0]?.ready)?.replace("/a", "");
  for (const [path, i] of [
    ["/a", 0],
    ["/b", 1],
  ] as const) {
    const port = connect(`${url}${path}`);
    expect(await nextData(port, 1)).toEqual([i]);
    port.close();
  }
  await expect(open(`${url}/c`)).rejects.toThrow("404");
  names[0]?.close();
  await expect(open(`${url}/c`)).rejects.toThrow("404");
});

test("listen: however many there are on one server, it has one listener for them, and none when they are closed", async () => {
  const http = forTest(createServer());
  const servers = Array.from({ length: 12 }, (_, i) => forTest(listen(http, { path: `/${i}` })));
  http.listen(0, "127.0.0.1");
  const addresses = await Promise.all(servers.map(({ ready }) => ready));
  const events = ["upgrade", "error", "listening"];
  const before = events.map((event) => http.listenerCount(event));
  expect(Math.max(...before)).toBeLessThanOrEqual(2);
  const port = connect(addresses[11] as string);
  void echo(await nextConnection(servers[11] as (typeof servers)[0]));
  expect(await roundTrip(port, 1)).toBe(1);
  port.close();
  for (const server of servers) server.close();
  expect(events.map((event) => http.listenerCount(event))).toEqual(before.map((count) => count - 1));
});

test("listen: a connection that breaks while others may take it harms nobody", async () => {
  const server = forTest(createServer());
  const ports = forTest(listen(server, { path: "/ports" }));
  const left = new Promise<Socket>((resolve) => server.on("upgrade", (_, socket) => resolve(socket as Socket)));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = new WebSocket((await ports.ready).replace("/ports", "/"), ["entangle.1"], {});
  socket.addEventListener("error", () => undefined);
  const broken = await left;
  const error = once(broken, "error");
  broken.destroy(new Error("reset"));
  expect(await error).toMatchObject([{ message: "reset" }]);
  expect(broken.listenerCount("error")).toBe(1);
});

test("listen: an answer to those that ask for a page", async () => {
  const response = await fetch((await address()).replace("ws", "http"));
  expect(response.status).toBe(426);
  expect(response.headers.get("connection")).toBe("close");
});

test("listen: who says nothing hears why the connection ends", async () => {
  const server = forTest(listen({ port: 0 }, { limits: { handshakeMs: 50 } }));
  const socket = await open(await server.ready);
  socket.binaryType = "arraybuffer";
  let heard = "";
  socket.addEventListener("message", ({ data }: { data: ArrayBuffer }) => {
    heard += Buffer.from(data).toString("latin1");
  });
  await new Promise((resolve) => socket.addEventListener("close", resolve));
  expect(heard).toContain("no HELLO within 50 ms");
});

test("listen: a request that isn't finished has limits.handshakeMs", async () => {
  const server = forTest(listen({ port: 0 }, { limits: { handshakeMs: 50 } }));
  const { port } = new URL((await server.ready).replace("ws", "http"));
  for (const said of ["", "GET / HTTP/1.1\r\nHost: half of a request\r\n"]) {
    const socket = connectSocket(Number(port), "127.0.0.1").resume();
    socket.write(said);
    await ended(socket);
  }
});

test("listen: close() drops what has asked for no WebSocket, and leaves the ports that there are", async () => {
  const server = forTest(listen({ port: 0 }));
  const url = await server.ready;
  const silent = connectSocket(Number(new URL(url).port), "127.0.0.1").resume();
  await once(silent, "connect");
  const port = connect(url);
  void echo(await nextConnection(server));
  expect(await roundTrip(port, 1)).toBe(1);
  server.close();
  await ended(silent);
  expect(await roundTrip(port, 2)).toBe(2);
  port.close();
});

test("listen: without the name of the protocol there is no link", async () => {
  await expect(open(await address(), [])).rejects.toThrow("400");
  await expect(open(await address(), ["entangle.2"])).rejects.toThrow("400");
});

const mine = "http://127.0.0.1:1234";
const other = "https://elsewhere.example";

test.each<[string, UpgradeOptions, string, boolean]>([
  ["the server's own, unless told otherwise", {}, "self", true],
  ["no other, unless told otherwise", {}, mine, false],
  ["those of a list", { allowOrigin: [mine] }, mine, true],
  ["no other than those of a list", { allowOrigin: [mine] }, other, false],
  ["those that a function allows", { allowOrigin: (origin) => origin.endsWith(".example") }, other, true],
  ["no other than a function allows", { allowOrigin: (origin) => origin.endsWith(".example") }, mine, false],
])("allowOrigin: pages of %s", async (_, options, origin, isAllowed) => {
  const url = await address(options);
  const socket = open(url, undefined, { origin: origin === "self" ? url.replace("ws", "http") : origin });
  if (isAllowed) (await socket).close();
  else await expect(socket).rejects.toThrow("403");
});

test("allowOrigin: unless told otherwise, a page of no origin may not connect, whatever the server is called", async () => {
  const url = await address();
  await expect(open(url, undefined, { origin: "null", headers: { host: "null" } })).rejects.toThrow("403");
});

test.each([
  mine,
  { [mine]: true },
  [mine, 5],
  ["*"],
  ["localhost:5173"],
  [`${mine}/`],
  [`${mine}/ports`],
  ["http://LOCALHOST"],
  ["https://example.com:443"],
])("allowOrigin: %j is no list of origins, and would admit others or nobody", (allowOrigin) => {
  const refused = () => listen({ port: 0 }, { allowOrigin } as never);
  expect(refused).toThrow(TypeError);
  expect(refused).toThrow(/^listen: allowOrigin is .*; it must be an array of origins as browsers send them, as .*$/);
});

test("allowOrigin: pages without an origin, and those of extensions, can be let in", async () => {
  const extension = "chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb";
  const url = await address({ allowOrigin: ["null", extension] });
  for (const origin of ["null", extension]) (await open(url, undefined, { origin })).close();
});

test.each(["ports", "/ports?key=1", "/ports#1"])("path: %s is none of a request", (path) => {
  expect(() => listen({ port: 0 }, { path })).toThrow(
    `path is "${path}"; it must be a path, as "/ports", without ? and #`,
  );
});

test("listen: a host that is undefined is this machine only", async () => {
  const server = forTest(listen({ port: 0, host: undefined }));
  expect(await server.ready).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
});

test.each<[string, UpgradeOptions["authorize"]]>([
  ["says no", () => false],
  ["says no later", async () => false],
  [
    "throws",
    () => {
      throw new Error("no database");
    },
  ],
])("authorize: one that %s", async (_, authorize) => {
  const port = connect(await address({ authorize }));
  expect(await closed(port)).toMatchObject({ reason: "refused", text: /401/ });
});

test("authorize: one that never says anything has limits.handshakeMs, and may say it later", async () => {
  let answer: (isAllowed: boolean) => void = () => undefined;
  const authorize = (): Promise<boolean> =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const server = forTest(listen({ port: 0 }, { authorize, limits: { handshakeMs: 50 } }));
  server.onconnect = () => expect.unreachable();
  await expect(open(await server.ready)).rejects.toThrow("503");
  answer(true);
  await expect(open(await server.ready)).rejects.toThrow("503");
});

test("authorize: gets the request, and lets it in", async () => {
  const url = await address({
    authorize: async ({ url, headers }) => url === "/?key=1" && headers.upgrade !== undefined,
  });
  const port = connect(`${url}/?key=1`);
  expect(await roundTrip(port, 1)).toBe(1);
  port.close();
});

test("text instead of bytes ends the link, at both sides with the reason", async () => {
  const server = forTest(listen({ port: 0 }));
  const socket = await open(await server.ready);
  const end = new Promise((resolve) => socket.addEventListener("close", resolve));
  const port = connect(socket);
  const there = await nextConnection(server);
  void echo(there);
  await roundTrip(port, 1);
  socket.send("hello" as never);
  expect(await closed(there)).toMatchObject({ reason: "protocol", text: /^a message that is text/ });
  expect(await closed(port)).toMatchObject({ reason: "protocol", text: /^the other side: a message that is text/ });
  expect(await end).toMatchObject({ code: 4003, reason: /is text/ });
});

test("a message that is too large ends the link, at both sides with the reason", async () => {
  const server = forTest(listen({ port: 0 }));
  const socket = await open(await server.ready);
  const port = connect(socket);
  const there = await nextConnection(server);
  socket.send(new Uint8Array((1 << 20) + 1) as never);
  expect(await closed(there)).toMatchObject({ reason: "limit", text: /payload/ });
  expect(await closed(port)).toMatchObject({ reason: "limit" });
});

test("a connection that breaks is lost at both sides", async () => {
  const server = forTest(listen({ port: 0 }));
  const socket = await open(await server.ready);
  const port = connect(socket);
  const there = await nextConnection(server);
  void echo(there);
  await roundTrip(port, 1);
  socket.terminate?.();
  expect(await closed(port)).toMatchObject({ reason: "lost" });
  expect(await closed(there)).toMatchObject({ reason: "lost" });
});

/** A WebSocket of a platform that is open, as far as it is used. All that it sends has to wait. */
class FakeSocket extends EventTarget {
  binaryType = "";
  readyState = 1;
  bufferedAmount = 0;
  other: FakeSocket | undefined;

  send(bytes: Uint8Array): void {
    const data = bytes.slice().buffer;
    this.bufferedAmount = 1 << 20;
    setImmediate(() => {
      this.bufferedAmount = 0;
      this.other?.dispatchEvent(new MessageEvent("message", { data }));
    });
  }

  close(): void {
    this.readyState = 2;
    const event = Object.assign(new Event("close"), { code: 1006, reason: "" });
    for (const one of [this, this.other]) setImmediate(() => one?.dispatchEvent(event));
  }
}

/** It has as much room as the test says. */
class RoomySocket extends FakeSocket {
  override send(bytes: Uint8Array): void {
    const data = bytes.slice().buffer;
    setImmediate(() => this.other?.dispatchEvent(new MessageEvent("message", { data })));
  }
}

test("connect: a WebSocket that would connect again by itself is told when its link has ended", async () => {
  const socket = new FakeSocket();
  const port = connect(socket as unknown as WebSocketLike);
  const close = vi.spyOn(socket, "close").mockImplementation(() => {});
  await new Promise(setImmediate);
  socket.readyState = 3;
  socket.dispatchEvent(Object.assign(new Event("close"), { code: 1006, reason: "" }));
  expect(await closed(port)).toMatchObject({ reason: "lost" });
  expect(close).toHaveBeenCalledOnce();
});

test("connect: with a WebSocket of the platform that can't be opened, which says nothing but a code that always is the same", async () => {
  const socket = Object.assign(new FakeSocket(), { readyState: 0 });
  const port = connect(socket as unknown as WebSocketLike);
  socket.readyState = 3;
  socket.dispatchEvent(new Event("error"));
  socket.dispatchEvent(Object.assign(new Event("close"), { code: 1006, reason: "" }));
  const text = "the WebSocket could not be opened, and the host doesn't say why";
  expect(await closed(port)).toEqual({ reason: "refused", text });
});

describe("a WebSocket of the platform, which doesn't tell when there is room", () => {
  /** With their milliseconds. None of them runs by itself. */
  const timers = new Map<() => void, number>();
  beforeEach(() => {
    timers.clear();
    const setTimer = vi.spyOn(hostEnvironment, "setTimer").mockImplementation((run, ms) => {
      timers.set(run, ms);
      return () => timers.delete(run);
    });
    return () => void setTimer.mockRestore();
  });

  /** Connected over a socket that never has room again, from its first message on. */
  async function connectFull(): Promise<{ socket: FakeSocket; port: MessagePort }> {
    const socket = new FakeSocket();
    const port = connect(socket as unknown as WebSocketLike);
    const sent = new Promise<void>((resolve) => {
      socket.send = () => {
        socket.bufferedAmount = 1 << 20;
        resolve();
      };
    });
    await sent;
    return { socket, port };
  }

  test("what comes is a reason to look, however rare timers are", async () => {
    const [here, there] = [new FakeSocket(), new FakeSocket()];
    here.other = there;
    there.other = here;
    const [port, other] = [here, there].map((socket) => connect(socket as unknown as WebSocketLike));
    void echo(other as MessagePort);
    expect(await roundTrip(port as MessagePort, 1)).toBe(1);
    here.close();
    expect(await closed(port as MessagePort)).toMatchObject({ reason: "lost" });
  });

  test("it is asked again and again, until there is room", async () => {
    const [here, there] = [new RoomySocket(), new RoomySocket()];
    here.other = there;
    there.other = here;
    const [port, other] = [here, there].map((socket) => connect(socket as unknown as WebSocketLike)) as [
      MessagePort,
      MessagePort,
    ];
    port.postMessage("up");
    expect(await nextData(other, 1)).toEqual(["up"]);
    here.bufferedAmount = 1 << 20;
    const heard = nextData(other, 2);
    port.postMessage("sent");
    await tasksHaveRun();
    const send = vi.spyOn(here, "send");
    port.postMessage("waits");
    const polls = (): (() => void)[] => [...timers].flatMap(([run, ms]) => (ms === 2 ? [run] : []));
    const runPolls = async (): Promise<void> => {
      // It is looked at whenever something comes.
      other.postMessage("meanwhile");
      expect(await nextData(port, 1)).toEqual(["meanwhile"]);
      expect(polls()).toHaveLength(1);
      for (const run of polls()) if (timers.delete(run)) run();
      await tasksHaveRun();
    };
    for (let i = 0; i < 3; i++) await runPolls();
    expect(send).not.toHaveBeenCalled();
    here.bufferedAmount = 0;
    for (const run of polls()) if (timers.delete(run)) run();
    expect(await heard).toEqual(["sent", "waits"]);
    expect(polls()).toEqual([]);
    here.close();
    await closed(port);
  });

  test("it isn't asked any more once it is closed, though what it couldn't send counts for ever", async () => {
    const { socket, port } = await connectFull();
    expect([...timers]).not.toEqual([]);
    socket.close();
    expect(await closed(port)).toMatchObject({ reason: "lost" });
    expect([...timers]).toEqual([]);
  });

  test("nor where what comes ends the link, or comes behind its end", async () => {
    const { socket, port } = await connectFull();
    for (let i = 0; i < 2; i++) socket.dispatchEvent(new MessageEvent("message", { data: "text" }));
    expect(await closed(port)).toMatchObject({ reason: "protocol" });
    expect([...timers]).toEqual([]);
  });
});
