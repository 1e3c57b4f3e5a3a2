import { describe, expect, test } from "vitest";
import type { MessagePort } from "../../src/index.ts";
import { connect, loopback } from "../../src/link/index.ts";
import { toLimits } from "../../src/link/limits.ts";
import { closed } from "../../src/ports.ts";
import { type Accepting, createPortServer } from "../../src/transports/port-server.ts";
import { tasksHaveRun } from "../spec/next-event.ts";
import { nextConnection } from "./sockets.ts";

/** A server that the test gives its connections. */
function createServer(maxConnections?: number) {
  let accepting: Accepting | undefined;
  let stops = 0;
  const acceptor = (given: Accepting) => {
    accepting = given;
    return () => void stops++;
  };
  const server = createPortServer(acceptor, { limits: toLimits() }, maxConnections);
  return {
    server,
    accepting: accepting as unknown as Accepting,
    /** A connection of the other side. */
    dial(): MessagePort {
      const [here, there] = loopback();
      accepting?.accepted(there);
      return connect(here);
    },
    get stops() {
      return stops;
    },
  };
}

describe("connections", () => {
  test("are for those who listen to connect: other events are as those of any EventTarget", async () => {
    const { server, dial } = createServer();
    expect(server).toBeInstanceOf(EventTarget);
    const others: string[] = [];
    server.addEventListener("other", ({ type }) => others.push(type));
    const port = dial();
    await tasksHaveRun();
    (await nextConnection(server)).close();
    expect(await closed(port)).toMatchObject({ reason: "closed" });
    server.dispatchEvent(new Event("other") as never);
    expect(others).toEqual(["other"]);
  });

  test("that waited are for all who begin to listen in one job, and come in a task of their own", async () => {
    const { server, dial } = createServer();
    const dialled = [dial(), dial()];
    await tasksHaveRun();
    const heard: string[] = [];
    const ports = new Set<MessagePort>();
    for (const name of ["first", "second"]) {
      server.addEventListener("connect", ({ isTrusted, target, ports: [port] }) => {
        expect([isTrusted, target]).toEqual([true, server]);
        heard.push(name);
        ports.add(port);
      });
    }
    expect(heard).toEqual([]);
    await tasksHaveRun();
    expect(heard).toEqual(["first", "second", "first", "second"]);
    for (const port of [...ports, ...dialled]) port.close();
  });

  test("that nobody takes are closed when too many wait", async () => {
    const { server, dial } = createServer(2);
    const dialled = [dial(), dial(), dial()];
    expect(await closed(dialled[2] as MessagePort)).toMatchObject({ reason: "closed" });
    (await nextConnection(server)).close();
    dialled.push(dial());
    server.close();
    for (const port of dialled) expect(await closed(port)).toMatchObject({ reason: "closed" });
  });

  test.each([undefined, 0])("may be 10,000 that wait where the number is %s", async (maxConnections) => {
    const { server, accepting, dial } = createServer(maxConnections);
    for (let i = 0; i < 9999; i++)
      accepting.accepted({ start: () => undefined, send: () => true, close: () => undefined });
    const over: string[] = [];
    const [last, tooLate] = ["last", "too late"].map(async (name) => {
      await closed(dial());
      over.push(name);
    });
    await tooLate;
    expect(over).toEqual(["too late"]);
    server.close();
    await last;
  });

  test("that come after close() are closed", async () => {
    const one = createServer();
    one.server.close();
    one.server.close();
    expect(one.stops).toBe(1);
    one.server.onconnect = () => expect.unreachable();
    expect(await closed(one.dial())).toMatchObject({ reason: "closed" });
    await tasksHaveRun();
  });

  test("onconnect belongs to servers only", () => {
    const { server } = createServer();
    const onconnect = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(server), "onconnect");
    for (const other of [undefined, {}, new EventTarget(), connect(loopback()[0])]) {
      expect(() => onconnect?.get?.call(other)).toThrow(TypeError);
    }
    expect(onconnect?.get?.call(server)).toBeNull();
  });
});

describe("a failure", () => {
  const error = new Error("no address");

  test.each([false, true])("before it listens ends the server (somebody else was told: %s)", async (isHeard) => {
    const one = createServer();
    const port = one.dial();
    const loop = nextConnection(one.server);
    (await loop).close();
    one.accepting.failed(error, isHeard);
    await expect(nextConnection(one.server)).rejects.toBe(error);
    await expect(one.server.ready).rejects.toBe(error);
    expect(one.stops).toBe(1);
    expect(await closed(port)).toMatchObject({ reason: "closed" });
  });

  test("that somebody else was told of needn't be heard here", async () => {
    createServer().accepting.failed(error, true);
    await tasksHaveRun();
  });

  test("of one connection, when it listens already, is none of the server; nor is one after close()", async () => {
    const one = createServer();
    one.accepting.listening("address");
    one.accepting.failed(error);
    expect([await one.server.ready, one.stops]).toEqual(["address", 0]);
    one.server.close();
    one.accepting.failed(error);
    for await (const _ of one.server) expect.unreachable();
    const other = createServer();
    other.server.close();
    other.accepting.failed(error);
    expect(other.stops).toBe(1);
    await expect(other.server.ready).rejects.toThrow("the server was closed before it took connections");
  });
});
