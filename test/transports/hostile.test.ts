import { once } from "node:events";
import { connect as connectSocket, createServer, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import type { MessagePort } from "../../src/index.ts";
import { frameTypes } from "../../src/link/frame-types.ts";
import { FrameWriter } from "../../src/link/frame-writer.ts";
import { writeHello } from "../../src/link/hello.ts";
import { defaultLimits, type Limits } from "../../src/link/index.ts";
import { closed } from "../../src/ports.ts";
import { connect, listen } from "../../src/transports/socket.ts";
import { echo, ended, forTest, nextConnection, roundTrip, socketPath } from "./sockets.ts";

const name = (byte: number): string => String.fromCharCode(byte).repeat(16);

function frames(write: (writer: FrameWriter) => void): Uint8Array {
  const writer = new FrameWriter();
  write(writer);
  return writer.take();
}

const hello = frames((writer) => writeHello(writer, { nodeId: name(1), nonce: name(2), limits: defaultLimits }));
interface Attacked {
  readonly path: string;
  /** The port of the link that comes next, and its socket. */
  readonly port: Promise<MessagePort>;
  readonly socket: Promise<Socket>;
}

/** A link to be attacked, with another beside it. */
async function besideAnother(limits: Partial<Limits>, run: (attacked: Attacked) => Promise<void>): Promise<void> {
  const path = socketPath();
  const sockets = forTest(createServer().listen(path));
  const server = forTest(listen(sockets, { limits }));
  await server.ready;
  const neighbour = connect(path);
  void echo(await nextConnection(server));
  const socket = once(sockets, "connection").then(([accepted]) => accepted as Socket);
  await run({ path, port: nextConnection(server), socket });
  expect(await roundTrip(neighbour, "unharmed")).toBe("unharmed");
  neighbour.close();
}

describe("a hostile peer ends its own link, and no other", () => {
  test("half a frame, then silence: before HELLO", async () => {
    await besideAnother({ handshakeMs: 50 }, async (attacked) => {
      const socket = connectSocket(attacked.path).resume();
      socket.write(hello.subarray(0, 20));
      expect(await closed(await attacked.port)).toMatchObject({ reason: "timeout", text: /no HELLO within 50 ms/ });
      await ended(socket);
    });
  });

  test("half a frame, then a connection that ends", async () => {
    await besideAnother({}, async (attacked) => {
      const socket = connectSocket(attacked.path).resume();
      socket.write(hello);
      socket.end(Uint8Array.of(0, 0, 0, 9, frameTypes.data, 0));
      expect(await closed(await attacked.port)).toMatchObject({ reason: "lost" });
      await ended(socket);
    });
  });

  test("one that asks without ever reading what is answered", async () => {
    await besideAnother({ queuedBytes: 64 << 10 }, async (attacked) => {
      const socket = connectSocket(attacked.path);
      await once(socket, "connect");
      socket.on("error", () => undefined);
      socket.write(hello);
      const pings = frames((writer) => {
        for (let i = 0; i < 10_000; i++) writer.begin(frameTypes.ping).end();
      });
      let isOver = false;
      const over = closed(await attacked.port).then((why) => {
        isOver = true;
        return why;
      });
      const flood = (): void => {
        while (!isOver && socket.write(pings));
      };
      socket.on("drain", flood);
      flood();
      expect(await over).toMatchObject({ reason: "limit", text: /limits\.queuedBytes/ });
      // It is given some time to read the last words, and then cut off.
      await ended(await attacked.socket);
      socket.destroy();
    });
  });

  test("one that sends faster than it is read has to wait", async () => {
    const queuedBytes = 512 << 10;
    await besideAnother({ queuedBytes }, async (attacked) => {
      const socket = connectSocket(attacked.path).resume();
      socket.write(hello);
      const pings = frames((writer) => {
        while (writer.length < 4 * queuedBytes) writer.begin(frameTypes.ping).end();
      });
      socket.write(pings);
      socket.write(frames((writer) => writer.begin(frameTypes.goAway).byte(6).text("all was read").end()));
      expect(await closed(await attacked.port)).toEqual({ reason: "ended", text: "the other side: all was read" });
      await ended(socket);
    });
  });
});
