import { once } from "node:events";
import { type AddressInfo, connect as connectSocket, createServer, type Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { expect, test } from "vitest";
import type { MessageEvent, MessagePort } from "../../src/index.ts";
import { closed, messages } from "../../src/ports.ts";
import { connect, listen } from "../../src/transports/socket.ts";
import { nextData } from "../spec/next-event.ts";
import {
  echo,
  ended,
  forTest,
  nextConnection,
  roundTrip,
  socketPath,
  tlsServer,
  tlsSocket,
  tlsSocketOver,
} from "./sockets.ts";

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function listening(server: Server): Promise<Server> {
  forTest(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

test("listen: fires connect with the port, and gives its address to connect to", async () => {
  const server = forTest(listen({ port: 0 }));
  server.addEventListener("connect", ({ data, source, ports: [port] }) => {
    expect([data, source]).toEqual(["", port]);
    if (port) void echo(port);
  });
  const address = await server.ready;
  expect(address).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
  const port = connect(address);
  expect(await roundTrip(port, new Map([[1, 2n]]))).toEqual(new Map([[1, 2n]]));
  port.close();
});

test("listen: onconnect is a listener that can be exchanged", async () => {
  const server = forTest(listen(socketPath()));
  const heard: string[] = [];
  server.onconnect = () => heard.push("first");
  const second = new Promise<void>((resolve) => {
    server.onconnect = ({ ports: [port] }) => {
      heard.push("second");
      port?.close();
      resolve();
    };
  });
  await closed(connect(await server.ready));
  await second;
  expect(heard).toEqual(["second"]);
});

test("listen: a connection that comes after the last listener has gone waits for the next", async () => {
  const server = forTest(listen(socketPath()));
  const path = await server.ready;
  const heard: string[] = [];
  const hears = (name: string) => (resolve: () => void) => (event: MessageEvent) => {
    heard.push(name);
    event.ports[0]?.close();
    resolve();
  };
  const first = new Promise<void>((resolve) => {
    server.addEventListener("connect", hears("once")(resolve), { once: true });
  });
  const early = [connect(path), connect(path)];
  await first;
  const second = new Promise<void>((resolve) => {
    server.onconnect = (event) => {
      server.onconnect = null;
      hears("onconnect")(resolve)(event);
    };
  });
  await second;
  const late = connect(path);
  for (const port of early) await closed(port);
  (await nextConnection(server)).close();
  await closed(late);
  expect(heard).toEqual(["once", "onconnect"]);
});

test("listen: a loop gets what no listener got, and a loop that is left takes nothing from a listener", async () => {
  const server = forTest(listen(socketPath()));
  const path = await server.ready;
  const loop = nextConnection(server);
  const heard = new Promise<MessagePort>((resolve) => {
    server.addEventListener("connect", ({ ports: [port] }) => port && resolve(port), { once: true });
  });
  const [first, second] = [connect(path), connect(path)];
  const there = await heard;
  const other = await loop;
  expect(other).not.toBe(there);
  server.close();
  for (const port of [there, other]) void echo(port);
  expect(await Promise.all([roundTrip(first, 1), roundTrip(second, 2)])).toEqual([1, 2]);
  for (const port of [first, second]) port.close();
});

test("listen: connections wait until somebody listens; a loop that is left leaves the others for the next", async () => {
  const server = forTest(listen(socketPath()));
  const path = await server.ready;
  const ports = [1, 2, 3].map((n) => {
    const port = connect(path);
    port.postMessage(n);
    return port;
  });
  const got: unknown[] = [];
  for (const _ of ports) {
    const there = await nextConnection(server);
    for await (const { data } of messages(there)) {
      got.push(data);
      break;
    }
    there.close();
  }
  expect(got).toEqual([1, 2, 3]);
  for (const port of ports) expect(await closed(port)).toMatchObject({ reason: "closed" });
});

test("close: ends the loop, refuses whoever comes, and leaves open what is open", async () => {
  const server = listen({ port: 0 });
  const address = await server.ready;
  const port = connect(address);
  for await (const there of server) {
    void echo(there);
    server.close();
  }
  expect(await closed(connect(address))).toMatchObject({ reason: "refused", text: /ECONNREFUSED/ });
  expect(await roundTrip(port, "still there")).toBe("still there");
  port.close();
});

test("close: connections that nobody took are closed, and ready rejects if it wasn't yet", async () => {
  const server = await listening(createServer());
  const ports = listen(server);
  const port = connect(await ports.ready);
  await once(server, "connection");
  ports.close();
  expect(await closed(port)).toMatchObject({ reason: "closed" });
  const early = listen(socketPath());
  early.close();
  await expect(early.ready).rejects.toThrow("closed before");
});

test("listen: ready rejects with what the system says", async () => {
  const path = socketPath();
  const first = forTest(listen(path));
  await first.ready;
  await expect(listen(path).ready).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("listen: a loop over a server that can't listen throws what the system says, and ready needn't be heard", async () => {
  const path = socketPath();
  await forTest(listen(path)).ready;
  const server = listen(path);
  const loop = async (): Promise<void> => {
    for await (const _ of server);
  };
  await expect(loop()).rejects.toMatchObject({ code: "EADDRINUSE" });
  await expect(loop()).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("listen: with maxConnections, one more is dropped", async () => {
  const server = forTest(listen({ port: 0 }, { maxConnections: 1 }));
  const address = await server.ready;
  const port = connect(address);
  void echo(await nextConnection(server));
  expect(await closed(connect(address))).toMatchObject({ reason: "lost" });
  expect(await roundTrip(port, 1)).toBe(1);
  port.close();
});

test("listen: no more than maxConnections wait until somebody takes them, also if they are over by then", async () => {
  const server = await listening(createServer());
  server.maxConnections = 2;
  const ports = forTest(listen(server));
  const address = await ports.ready;
  for (const n of [1, 2, 3]) {
    const accepted = once(server, "connection") as Promise<[Socket]>;
    const port = connect(address);
    port.postMessage(n);
    port.close();
    await ended((await accepted)[0]);
  }
  for (const n of [1, 2]) expect(await nextData(await nextConnection(ports), 1)).toEqual([n]);
  const port = connect(address);
  void echo(await nextConnection(ports));
  expect(await roundTrip(port, 4)).toBe(4);
  port.close();
});

test("listen: a connection that the system can't give to the server doesn't keep it from taking others", async () => {
  const server = await listening(createServer());
  const ports = forTest(listen(server));
  const port = connect(await ports.ready);
  server.emit("error", new Error("accept ENOBUFS"));
  void echo(await nextConnection(ports));
  expect(await roundTrip(port, 1)).toBe(1);
  port.close();
});

test("connect: an error that comes before the other side ends the connection is what the port hears", async () => {
  const server = await listening(createServer());
  const socket = connectSocket(portOf(server), "127.0.0.1");
  const port = connect(socket);
  const [other] = (await once(server, "connection")) as [Socket];
  // As TLS 1.3 has it for who is refused by its certificate.
  socket.emit("error", new Error("tlsv13 alert certificate required"));
  other.end();
  expect(await closed(port)).toEqual({ reason: "lost", text: "tlsv13 alert certificate required" });
});

test("listen: over a server of one's own, which stays open", async () => {
  const server = await listening(createServer());
  const ports = listen(server);
  expect(await ports.ready).toBe(`tcp://127.0.0.1:${portOf(server)}`);
  ports.close();
  expect(server.listening).toBe(true);
  expect(server.listenerCount("connection")).toBe(0);
});

test("connect: with a socket at both sides, connected or about to be, also one that is half open", async () => {
  const server = await listening(createServer({ allowHalfOpen: true }));
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const socket = connectSocket({ port: portOf(server), host: "127.0.0.1", allowHalfOpen: true });
  const here = connect(socket);
  const [other] = await accepted;
  const there = connect(other);
  void echo(there);
  expect(await roundTrip(here, "hello")).toBe("hello");
  here.close();
  expect(await closed(there)).toMatchObject({ reason: "closed" });
  await Promise.all([ended(socket), ended(other)]);
});

test("connect: with sockets that are both connected already: neither waits for the other to speak first", async () => {
  const server = await listening(createServer());
  const socket = connectSocket({ port: portOf(server), host: "127.0.0.1" });
  const [[other]] = await Promise.all([once(server, "connection") as Promise<[Socket]>, once(socket, "connect")]);
  const here = connect(socket);
  void echo(connect(other));
  expect(await roundTrip(here, "hello")).toBe("hello");
  here.close();
  await Promise.all([ended(socket), ended(other)]);
});

test("connect: sockets that are paused", async () => {
  const server = await listening(createServer({ pauseOnConnect: true }));
  const ports = forTest(listen(server));
  ports.onconnect = ({ ports: [port] }) => port && void echo(port);
  await ports.ready;
  const socket = connectSocket(portOf(server), "127.0.0.1");
  const port = connect(socket.pause());
  expect(await roundTrip(port, "hello")).toBe("hello");
  port.close();
});

test("connect: half a connection is none", async () => {
  const server = await listening(createServer({ allowHalfOpen: true }));
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const port = connect({ port: portOf(server) });
  const [other] = await accepted;
  other.resume().end();
  expect(await closed(port)).toEqual({ reason: "lost", text: "the other side ended the connection" });
  await ended(other);
});

test("connect: with options that are none, nothing is opened", async () => {
  const server = await listening(createServer());
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const address = { port: portOf(server) };
  expect(() => connect(address, { limits: { messageBytes: -1 } })).toThrow(RangeError);
  const socket = connectSocket({ ...address, host: "127.0.0.1" });
  const [[first]] = await Promise.all([accepted, once(socket, "connect")]);
  expect(first.remotePort).toBe(socket.localPort);
  socket.destroy();
});

test("connect: over TLS", async () => {
  const server = await listening(tlsServer());
  const ports = forTest(listen(server));
  expect(await ports.ready).toBe(`tls://127.0.0.1:${portOf(server)}`);
  ports.onconnect = ({ ports: [port] }) => port && void echo(port);
  const port = connect(tlsSocket(portOf(server)));
  expect(await roundTrip(port, "secret")).toBe("secret");
  port.close();
  const stranger = connect(tlsSocket(portOf(server), Buffer.from("another key")));
  expect(await closed(stranger)).toMatchObject({ reason: "refused" });
});

test("listen: a TLS handshake that is begun or not, and never finished, has the server's handshakeTimeout", async () => {
  const server = await listening(createTlsServer({ handshakeTimeout: 50 }));
  forTest(listen(server));
  // Nothing, and the head of a record of 512 bytes.
  for (const said of [[], [22, 3, 1, 2, 0]]) {
    const socket = connectSocket(portOf(server), "127.0.0.1").resume();
    socket.write(Uint8Array.from(said));
    await ended(socket);
  }
});

test("connect: with a TLSSocket that is made by hand", async () => {
  const server = await listening(createServer());
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const here = connect(tlsSocket(portOf(server)));
  const [socket] = await accepted;
  const there = connect(tlsSocketOver(socket));
  void echo(there);
  expect(await roundTrip(here, "secret")).toBe("secret");
  here.close();
  expect(await closed(there)).toMatchObject({ reason: "closed" });
});

test("connect: a server that says nothing has limits.handshakeMs, also for TLS", async () => {
  const server = await listening(createServer());
  const limits = { handshakeMs: 50 };
  const late = { reason: "timeout", text: "no HELLO within 50 ms (limits.handshakeMs)" };
  for (const scheme of ["tcp", "tls"]) {
    const accepted = once(server, "connection") as Promise<[Socket]>;
    expect(await closed(connect(`${scheme}://127.0.0.1:${portOf(server)}`, { limits }))).toEqual(late);
    const [socket] = await accepted;
    await ended(socket.resume());
  }
});

test("connect: a socket that never gets a connection has limits.handshakeMs", async () => {
  const socket = new Socket();
  expect(await closed(connect(socket, { limits: { handshakeMs: 1 } }))).toMatchObject({ reason: "timeout" });
  expect(socket.destroyed).toBe(true);
});

test.each([
  ["tcp://127.0.0.1:1", /ECONNREFUSED/],
  ["tcp://localhost:1", /ECONNREFUSED/],
  ["tcp://[::1]:1", /ECONNREFUSED|EADDRNOTAVAIL/],
  ["/nowhere/to/be/found", /ENOENT/],
] as const)("connect: %s, where nobody is, is refused and says why", async (address, text) => {
  const { reason, text: why } = await closed(connect(address));
  expect(reason).toBe("refused");
  expect(why).toMatch(text);
});

test("connect: a socket that is closed already", async () => {
  const socket = connectSocket(1, "127.0.0.1").on("error", () => undefined);
  socket.destroy();
  expect(await closed(connect(socket))).toEqual({ reason: "refused", text: "the socket is closed already" });
});

test("connect: a socket that has just been closed by an error is refused and says why", async () => {
  const socket = connectSocket(1, "127.0.0.1");
  socket.destroy(new Error("what the system said"));
  expect(await closed(connect(socket))).toEqual({ reason: "refused", text: "what the system said" });
});

test.each(["http://127.0.0.1:80", "tcp://127.0.0.1", "tcp://:9"])("connect: %s is no address", (address) => {
  expect(() => connect(address)).toThrow(TypeError);
  expect(() => connect(address)).toThrow(`"${address}" is no address`);
});
