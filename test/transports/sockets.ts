import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  connect as connectTls,
  createSecureContext,
  createServer as createTlsServer,
  type Server,
  TLSSocket,
} from "node:tls";
import { onTestFinished } from "vitest";
import type { MessagePort } from "../../src/index.ts";
import { messages } from "../../src/ports.ts";
import type { PortServer } from "../../src/transports/port-server.ts";

/** Closes a server when the test is over. */
export function forTest<T extends { close(): unknown }>(server: T): T {
  onTestFinished(() => void server.close());
  return server;
}

/** The port of the next connection. */
export async function nextConnection(server: PortServer): Promise<MessagePort> {
  for await (const port of server) return port;
  throw new Error("the server was closed before the next connection");
}

/** Sends back what it gets, until the port is closed. */
export async function echo(port: MessagePort): Promise<void> {
  for await (const { data } of messages(port)) port.postMessage(data);
}

export async function roundTrip(port: MessagePort, message: unknown): Promise<unknown> {
  port.postMessage(message);
  for await (const { data } of messages(port)) return data;
  throw new Error("the port was closed before the answer");
}

/** Where a test may put a Unix socket. */
export function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "entangle-socket-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "socket");
}

/** A key that both sides know takes the place of certificates. */
const psk = Buffer.from("not a secret");
const tlsOptions = { ciphers: "PSK", maxVersion: "TLSv1.2" } as const;

export const tlsServer = (): Server => createTlsServer({ ...tlsOptions, pskCallback: () => psk });

export function tlsSocket(port: number, key = psk): TLSSocket {
  const pskCallback = () => ({ psk: key, identity: "test" });
  return connectTls({ ...tlsOptions, port, host: "127.0.0.1", pskCallback, checkServerIdentity: () => undefined });
}

/** The server's side of a connection that was none of TLS till now. */
export function tlsSocketOver(socket: Socket): TLSSocket {
  const options = { isServer: true, secureContext: createSecureContext(tlsOptions), pskCallback: () => psk };
  return new TLSSocket(socket, options);
}

export async function ended(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
}
