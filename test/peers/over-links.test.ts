import type { AddressInfo } from "node:net";
import { MessageChannel as NativeChannel, Worker } from "node:worker_threads";
import { afterAll, describe, test } from "vitest";
import type { MessagePort } from "../../src/index.ts";
import { connect, loopback } from "../../src/link/index.ts";
import { adopt } from "../../src/transports/native.ts";
import * as socket from "../../src/transports/socket.ts";
import * as webSocket from "../../src/transports/websocket.ts";
import { forkedProcesses, pipedProcesses } from "../link-suite/subjects/child-process.ts";
import { workerThreads } from "../link-suite/subjects/worker-threads.ts";
import { writeProgram } from "../link-suite/write-program.ts";
import { tlsServer, tlsSocket } from "../transports/sockets.ts";
import { peerBehaviours } from "./clients.ts";
import { type AnyPort, servePeers } from "./servers.ts";

interface Other {
  readonly root: MessagePort;
  dispose(): void | Promise<void>;
}

const server = (transport: string, other: string) => `
  import { parentPort } from "node:worker_threads";
  import { connect } from "../src/transports/${transport}.ts";
  import { servePeers } from "./peers/servers.ts";
  servePeers(connect(${other}));`;

/** A program that knows nothing of entangle. */
const nativeServer = `
  import { parentPort } from "node:worker_threads";
  import { servePeers } from "./peers/servers.ts";
  parentPort.once("message", servePeers);`;

const worker = await writeProgram(server("worker", "parentPort"));
const child = await writeProgram(server("process", "process"));
const piped = await writeProgram(server("process", "{ readable: process.stdin, writable: process.stdout }"));
const native = await writeProgram(nativeServer);
const programs = [worker, child, piped, native];
afterAll(() => {
  for (const program of programs) program.remove();
});

function overLoopback(): Other {
  const [here, there] = loopback();
  const root = connect(here);
  servePeers(connect(there) as unknown as AnyPort);
  return { root, dispose: () => root.close() };
}

function overNativePort(): Other {
  const thread = new Worker(native.url);
  const { port1, port2 } = new NativeChannel();
  thread.postMessage(port2, [port2]);
  return { root: adopt(port1), dispose: async () => void (await thread.terminate()) };
}

/** Real sockets, with both sides in this process. */
async function overSockets({ listen, connect }: typeof socket | typeof webSocket): Promise<Other> {
  const server = listen({ port: 0 });
  server.onconnect = ({ ports: [port] }) => servePeers(port as unknown as AnyPort);
  const root = connect(await server.ready);
  const dispose = (): void => {
    root.close();
    server.close();
  };
  return { root, dispose };
}

async function overTls(): Promise<Other> {
  const server = tlsServer().listen(0, "127.0.0.1");
  const ports = socket.listen(server);
  ports.onconnect = ({ ports: [port] }) => servePeers(port as unknown as AnyPort);
  await ports.ready;
  const root = socket.connect(tlsSocket((server.address() as AddressInfo).port));
  const dispose = (): void => {
    root.close();
    server.close();
  };
  return { root, dispose };
}

const others: Readonly<Record<string, () => Other | Promise<Other>>> = {
  "loopback()": overLoopback,
  "entangle/worker": workerThreads(worker.url).connect,
  "entangle/process, over IPC": forkedProcesses(child.url, "json").connect,
  "entangle/process, over standard streams": pipedProcesses(piped.url).connect,
  "entangle/socket": () => overSockets(socket),
  "entangle/socket, with TLS": overTls,
  "entangle/websocket": () => overSockets(webSocket),
  "entangle/native, to a worker without entangle": overNativePort,
};

for (const [name, connectTo] of Object.entries(others)) {
  describe(`libraries that talk over ports, over ${name}`, () => {
    let other: Promise<Other> | undefined;
    afterAll(async () => (await other)?.dispose());
    const root = async () => {
      other ??= Promise.resolve(connectTo());
      return (await other).root;
    };
    for (const behaviour of peerBehaviours(root)) test(behaviour.name, behaviour.run);
  });
}
