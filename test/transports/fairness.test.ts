import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { MessagePort } from "../../src/index.ts";
import { closed } from "../../src/ports.ts";
import { listen } from "../../src/transports/socket.ts";
import { writeProgram } from "../link-suite/write-program.ts";
import { floodNames } from "./flooding-peer.ts";
import { forTest, nextConnection, socketPath } from "./sockets.ts";

const rounds = 5;
const roundMs = 20;
const attempts = 4;

async function start(source: string, ...args: string[]): Promise<ChildProcess> {
  const program = await writeProgram(`${source}\nprocess.on("disconnect", () => process.exit());`);
  const child = fork(fileURLToPath(program.url), args);
  onTestFinished(async () => {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
    program.remove();
  });
  return child;
}

const honestPeer = `
  import { connect } from "../src/transports/socket.ts";
  const port = connect(process.argv[2]);
  port.onmessage = ({ data }) => port.postMessage(data);`;

const hostilePeer = `
  import { floodOnDemand } from "./transports/flooding-peer.ts";
  void floodOnDemand(process.argv[2], process.argv[3]);`;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

/** The median of the round trips of a while, in microseconds. */
async function pingPong(port: MessagePort): Promise<number> {
  const trips: number[] = [];
  let begin = performance.now();
  const end = begin + roundMs;
  await new Promise<void>((resolve) => {
    port.onmessage = () => {
      const now = performance.now();
      trips.push(now - begin);
      begin = now;
      if (now > end) resolve();
      else port.postMessage({ trip: trips.length });
    };
    port.postMessage({ trip: 0 });
  });
  return 1000 * median(trips);
}

async function turnsUntil(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

/** A server with a link to each of two processes; the hostile one has a socket besides that is nothing but a socket. */
async function serveTwo() {
  const [path, sinkPath] = [socketPath(), socketPath()];
  const [sockets, sinks] = [forTest(createServer().listen(path)), forTest(createServer().listen(sinkPath))];
  const server = forTest(listen(sockets));
  await server.ready;
  await start(honestPeer, path);
  const honest = await nextConnection(server);
  const accepted = Promise.all([once(sockets, "connection"), once(sinks, "connection")]);
  const child = await start(hostilePeer, path, sinkPath);
  const hostile = await nextConnection(server);
  const [[socket], [sink]] = (await accepted) as [[Socket], [Socket]];
  sink.resume();
  let isOver = false;
  hostile.onmessage = ({ data }) => {
    if (data === "over") isOver = true;
  };
  let isEnded = false;
  void closed(hostile).then(() => {
    isEnded = true;
  });

  /** Ping-pong beside a flood that has begun, and is over when this returns. */
  async function beside(kind: string): Promise<{ trip: number; bytes: number }> {
    const flooded = kind === "plain bytes" ? sink : socket;
    const before = flooded.bytesRead;
    child.send(kind);
    await turnsUntil(() => flooded.bytesRead > before || isEnded);
    const begun = flooded.bytesRead;
    const trip = await pingPong(honest);
    const bytes = flooded.bytesRead - begun;
    child.send("stop");
    await turnsUntil(() => isOver || isEnded);
    expect(isEnded, `${kind}: breaks no limit`).toBe(false);
    isOver = false;
    return { trip, bytes };
  }
  return { honest, beside };
}

interface Figures {
  /** Microseconds of a round trip. */
  readonly alone: number;
  readonly bytes: number;
  readonly flood: number;
  /** What the flood makes of it. */
  readonly times: number;
}

async function measure({ honest, beside }: Awaited<ReturnType<typeof serveTwo>>, kind: string): Promise<Figures> {
  const trips: Record<"alone" | "bytes" | "flood", number[]> = { alone: [], bytes: [], flood: [] };
  let bytesRead = 0;
  // Code that has not run yet is slow.
  await beside(kind);
  for (let i = 0; i < rounds; i++) {
    trips.alone.push(await pingPong(honest));
    trips.bytes.push((await beside("plain bytes")).trip);
    const { trip, bytes } = await beside(kind);
    trips.flood.push(trip);
    bytesRead += bytes;
  }
  // In one round nothing may be read: what waits in the link is enough for it.
  expect(bytesRead, `${kind}: goes on`).toBeGreaterThan(0);
  const [alone, bytes, flood] = [median(trips.alone), median(trips.bytes), median(trips.flood)];
  return { alone, bytes, flood, times: flood / Math.max(alone, bytes) };
}

/**
 * Where the system puts three processes on its processors alone makes a round trip three times as long, or as short: two that share
 * a processor wake each other faster. So the time to compare with is that of the ping-pong alone, or that beside the same three
 * processes at work, with the flood on a socket that is no link: the longer of the two. The system may still change its mind between
 * them, and then all is measured again; without a bound, a flood makes it twenty to a thousand times as long, at every attempt.
 */
test("a hostile peer that floods its link leaves the ping-pong of another within twice its time", async () => {
  const links = await serveTwo();
  const all: Record<string, Figures> = {};
  for (const kind of floodNames) {
    let figures = await measure(links, kind);
    for (let again = 0; again < attempts - 1 && figures.times >= 2; again++) figures = await measure(links, kind);
    all[kind] = figures;
    expect(figures.times, `${kind}: ${JSON.stringify(figures)}`).toBeLessThan(2);
  }
  if (process.env.ENTANGLE_FIGURES) console.table(all);
});
