import { isObject } from "../base/webidl.ts";
import { showValue } from "../clone/show-value.ts";

/** Where a socket is: a host and a port, or the path of a Unix socket. */
export type SocketAddress = TcpAddress | { readonly path: string };

export interface TcpAddress {
  /** @default "127.0.0.1" */
  readonly host?: string | undefined;
  readonly port: number;
}

/** As `server.address()` of `node:net` gives it. */
export type ServerAddress = string | null | { readonly address: string; readonly port: number };

/** This machine only: who wants to be reached from elsewhere says so. */
export const defaultHost = "127.0.0.1";

/** Fills in the host, and reads a string. @throws TypeError for what is no address */
export function toSocketAddress(
  call: string,
  address: string | SocketAddress,
): Required<SocketAddress> & { isSecure: boolean } {
  if (isTcpAddress(address)) return { ...toTcpAddress(call, address), isSecure: false };
  if (isObject(address) && address.path) return { path: address.path, isSecure: false };
  if (typeof address !== "string" || address === "") throw noAddress(call, address);
  const [, scheme, rest = address] = /^([a-z]+):\/\/(.*)$/i.exec(address) ?? [];
  if (scheme === undefined) {
    // It looks like a host and a port; as a path it would make a Unix socket of this name.
    if (/^[^/\\\0]+:\d+$/.test(address)) throw noAddress(call, address);
    return { path: address, isSecure: false };
  }
  const [, v6, host = v6, port] = /^(?:\[([^\]]+)\]|([^:/[\]]+)):(\d+)\/?$/.exec(rest) ?? [];
  if (!/^(tcp|tls)$/.test(scheme) || host === undefined) throw noAddress(call, address);
  return { ...toTcpAddress(call, { host, port: Number(port) }), isSecure: scheme === "tls" };
}

export function isTcpAddress(value: unknown): value is TcpAddress {
  return isObject(value) && ("port" in value || "host" in value);
}

/** Fills in the host. To a server a port that is undefined would be any, and a host that is empty all there are. @throws TypeError */
export function toTcpAddress(call: string, { host = defaultHost, port }: TcpAddress): Required<TcpAddress> {
  const wrong = (name: string, value: unknown, text: string) =>
    new TypeError(`${call}: ${name} is ${showValue(value)}; it must be ${text}`);
  if (!/^\d+$/.test(String(port)) || port > 65535) throw wrong("port", port, "a number from 0 to 65535");
  if (typeof host !== "string" || host === "") throw wrong("host", host, 'a name or an address, as "127.0.0.1"');
  return { host, port };
}

function noAddress(call: string, value: unknown): TypeError {
  const forms = "tcp://host:port, tls://host:port, the path of a socket, or { host, port }";
  return new TypeError(`${call}: ${showValue(value)} is no address: write ${forms}`);
}

/** The address of a server, as a string for those who connect from this machine. */
export function formatAddress(scheme: string, address: ServerAddress): string {
  if (address === null || typeof address === "string") return address ?? "";
  return `${scheme}://${reachableHost(address.address)}:${address.port}`;
}

function reachableHost(host: string): string {
  if (host === "0.0.0.0") return defaultHost;
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
