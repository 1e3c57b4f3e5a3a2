import type { LinkOptions } from "../link/link.ts";
import { aCount, type OptionKinds } from "../link/options.ts";
import type { EmitterLike } from "./emitter.ts";
import { type Acceptor, createPortServer, defaultMaxConnections, type PortServer } from "./port-server.ts";

/** Options of a server that `listen` makes; one of your own has the same. */
export interface OwnServerOptions {
  /** Connections that the system lets wait until they are accepted; not for a server of your own. @default 511 */
  readonly backlog?: number | undefined;
  /**
   * Connections at a time, and those that may wait for somebody who takes them; further ones are dropped. Not for a server of your own,
   * which has this too.
   * @default 10,000
   */
  readonly maxConnections?: number | undefined;
}

export const ownServerKinds: OptionKinds<OwnServerOptions> = { backlog: aCount, maxConnections: aCount };

/** What is used of a `net.Server` or an `http.Server` that nobody else has. */
export interface OwnServer extends EmitterLike {
  maxConnections: number;
  listen(options: object): unknown;
  close(): unknown;
  /** Of an `http.Server`: those that have not become WebSockets. */
  closeAllConnections?(): unknown;
}

/**
 * A PortServer on a server of its own, which is closed with it.
 * @param where it listens, as Node's `server.listen` takes it
 */
export function listenOn(
  server: OwnServer,
  where: object,
  acceptor: Acceptor,
  options: LinkOptions,
  { backlog = 511, maxConnections = defaultMaxConnections }: OwnServerOptions,
): PortServer {
  server.maxConnections = maxConnections;
  // Who closes it at once is not there any more when the system says no.
  server.on("error", () => {});
  const acceptAndListen: Acceptor = (accepting) => {
    const { listening, accepted } = accepting;
    // Nobody else hears of it.
    const stop = acceptor({ listening, accepted, failed: (error) => accepting.failed(error) });
    server.listen({ ...where, backlog });
    return () => {
      stop();
      server.close();
      // One that has asked for nothing yet would keep the process alive: a closed server has no time limits any more.
      server.closeAllConnections?.();
    };
  };
  return createPortServer(acceptAndListen, options, maxConnections);
}
