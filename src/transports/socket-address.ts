/** Where a socket is: a host and a port, or the path of a Unix socket. */
export type SocketAddress = TcpAddress | { readonly path: string };

interface TcpAddress {
  /** @default "127.0.0.1" */
  readonly host?: string | undefined;
  readonly port: number;
}

/** As `server.address()` of `node:net` gives it. */
export type ServerAddress = string | null | { readonly address: string; readonly port: number };

/** This machine only: who wants to be reached from elsewhere says so. */
export const defaultHost = "127.0.0.1";

/** Fills in the host, and reads a string. @throws TypeError for a string that is no address */
export function toSocketAddress(address: string | SocketAddress): Required<SocketAddress> & { isSecure: boolean } {
  if (typeof address !== "string") return { ...("port" in address ? withHost(address) : address), isSecure: false };
  const [, scheme, rest = address] = /^([a-z]+):\/\/(.*)$/i.exec(address) ?? [];
  if (scheme === undefined) return { path: address, isSecure: false };
  const [, v6, host = v6, port] = /^(?:\[([^\]]+)\]|([^:/[\]]+)):(\d+)\/?$/.exec(rest) ?? [];
  if (!/^(tcp|tls)$/.test(scheme) || host === undefined) {
    throw new TypeError(`"${address}" is no address: write tcp://host:port, tls://host:port or the path of a socket`);
  }
  return { host, port: Number(port), isSecure: scheme === "tls" };
}

function withHost({ host, port }: TcpAddress): Required<TcpAddress> {
  return { host: host ?? defaultHost, port };
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
