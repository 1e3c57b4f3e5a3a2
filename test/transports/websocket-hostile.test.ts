import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { expect, test } from "vitest";
import type { MessagePort } from "../../src/index.ts";
import { closed } from "../../src/ports.ts";
import { connect, listen } from "../../src/transports/websocket.ts";
import { helloBytes } from "../link/raw-peer.ts";
import { nextData } from "../spec/next-event.ts";
import { echo, ended, forTest, nextConnection, roundTrip } from "./sockets.ts";

const opcodes = { more: 0, binary: 2, close: 8, ping: 9, pong: 10 };

/** A frame of RFC 6455 as a client sends it, whose mask changes nothing. */
function frame(opcode: number, payload: Uint8Array = new Uint8Array(), isLast = true): Buffer {
  const head = Buffer.of(opcode | (isLast ? 0x80 : 0), 0x80 | Math.min(payload.length, 126));
  const length = payload.length < 126 ? [] : [payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([head, Buffer.of(...length, 0, 0, 0, 0), payload]);
}

const many = (count: number, bytes: Uint8Array): Buffer => Buffer.concat(new Array(count).fill(bytes));

/** A DATA frame of the first channel, with the number 1. */
const data = Uint8Array.of(0, 0, 0, 5, 0x10, 0, 0, 0, 1);

const upgrade = [
  "GET / HTTP/1.1",
  "Host: here",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Protocol: entangle.1",
];

/** A server with an honest link, and a hostile one beside it that has said HELLO. */
async function besideAnother(run: (socket: Socket, port: MessagePort) => Promise<void>): Promise<void> {
  const server = forTest(listen({ port: 0 }));
  const address = await server.ready;
  const neighbour = connect(address);
  void echo(await nextConnection(server));
  const socket = connectSocket(Number(new URL(address.replace("ws", "http")).port), "127.0.0.1");
  socket.write(`${upgrade.join("\r\n")}\r\n\r\n`);
  const port = nextConnection(server);
  await once(socket, "data");
  socket.write(frame(opcodes.binary, helloBytes()));
  await once(socket, "data");
  await run(socket.resume(), await port);
  expect(await roundTrip(neighbour, "unharmed")).toBe("unharmed");
  neighbour.close();
}

test.each<[string, number, Uint8Array]>([
  ["pings", 1000, frame(opcodes.ping)],
  ["pongs that nobody asked for", 1000, frame(opcodes.pong)],
  ["empty messages", 1000, frame(opcodes.binary)],
])("a flood of %s: others have their turn after each", async (_, count, bytes) => {
  await besideAnother(async (socket, port) => {
    let turns = 0;
    let isOver = false;
    const countTurns = (): void => {
      turns++;
      if (!isOver) setImmediate(countTurns);
    };
    const last = nextData(port, 1);
    socket.write(Buffer.concat([frame(opcodes.binary, data), many(count, bytes), frame(opcodes.binary, data)]));
    expect(await last).toEqual([1]);
    countTurns();
    expect(await nextData(port, 1)).toEqual([1]);
    isOver = true;
    expect(turns).toBeGreaterThanOrEqual(count);
    socket.destroy();
  });
});

test.each<[string, number[], string]>([
  ["of a kind that there isn't", [0x83, 0x80, 0, 0, 0, 0], "protocol"],
  ["of an extension that nobody asked for", [0xc2, 0x80, 0, 0, 0, 0], "protocol"],
  ["without a mask", [0x82, 1, 0], "protocol"],
  ["of text that is none", [0x81, 0x81, 0, 0, 0, 0, 0xff], "protocol"],
  ["that goes on with nothing", [0x80, 0x80, 0, 0, 0, 0], "protocol"],
  ["of two mebibytes", [0x82, 0xff, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0], "limit"],
])("a frame %s ends the link, with the reason", async (_, bytes, reason) => {
  await besideAnother(async (socket, port) => {
    socket.write(Uint8Array.from(bytes));
    expect(await closed(port)).toMatchObject({ reason });
    await ended(socket);
  });
});

test("a message in more than 256 fragments ends the link, control frames between them or not", async () => {
  const begin = frame(opcodes.binary, data.subarray(0, 1), false);
  const empty = Buffer.concat([frame(opcodes.more, undefined, false), frame(opcodes.pong)]);
  const end = frame(opcodes.more, data.subarray(1));
  await besideAnother(async (socket, port) => {
    socket.write(Buffer.concat([begin, many(254, empty), end]));
    expect(await nextData(port, 1)).toEqual([1]);
    socket.write(Buffer.concat([begin, many(255, empty), end]));
    expect(await closed(port)).toMatchObject({ reason: "limit", text: /fragments/ });
    await ended(socket);
  });
});
