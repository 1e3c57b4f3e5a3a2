import { showValue } from "../clone/show-value.ts";

/** What the other side of a link may ask of this one. Exceeding most ends that link, with code "limit", and no other. */
export interface Limits {
  /** Bytes of one frame; larger messages go in several. @default 1 MiB */
  readonly frameBytes: number;
  /** Bytes of one message. @default 64 MiB */
  readonly messageBytes: number;
  /** Ports in one message. @default 64 */
  readonly portsPerMessage: number;
  /** Ports with their other half beyond this link, at a time. @default 100,000 */
  readonly channels: number;
  /** Channels opened in one second. @default 50,000 */
  readonly opensPerSecond: number;
  /**
   * Bytes of unread messages that a port may have before its sender waits; a message costs 64 more, and 256 for each of its ports. An
   * ArrayBuffer that moves costs a quarter of it at most. At least four times what the ports of one message may cost. @default 256 KiB
   */
  readonly windowBytes: number;
  /**
   * What waits in this link: the cost of all unread messages of its ports together, as of `windowBytes`, and the bytes of half-received
   * ones, of frames that wait to be read, and of those that wait for a connection that takes no more. @default 256 MiB
   */
  readonly queuedBytes: number;
  /** Other nodes that a trusted side says that it is linked with. @default 100,000 */
  readonly peers: number;
  /** Levels of a value inside each other; what has more is a `messageerror`. @default 256 */
  readonly depth: number;
  /** Relays that a message with ports may pass; else its route ends. @default 255 */
  readonly hops: number;
  /**
   * Milliseconds until the other side must have said HELLO, once the connection is up; of a worker of the web, from `connect` on. As
   * long has a socket or a WebSocket to be connected, from `connect` on. @default 10,000
   */
  readonly handshakeMs: number;
  /** Milliseconds of silence after which the other side is asked for a sign of life; after as many more it is given up. @default 15,000 */
  readonly keepAliveMs: number;
}

/** What the other side is told, and has to keep to. */
export type RemoteLimits = Pick<Limits, "frameBytes" | "messageBytes" | "portsPerMessage" | "channels" | "windowBytes">;

export const defaultLimits: Limits = {
  frameBytes: 1 << 20,
  messageBytes: 64 << 20,
  portsPerMessage: 64,
  channels: 100_000,
  opensPerSecond: 50_000,
  windowBytes: 256 << 10,
  queuedBytes: 256 << 20,
  peers: 100_000,
  depth: 256,
  hops: 255,
  handshakeMs: 10_000,
  keepAliveMs: 15_000,
};

/** What a message costs of the window besides its bytes, so that many small ones and many ports count too. */
export function costOf(payloadBytes: number, ports: number): number {
  return 64 + payloadBytes + 256 * ports;
}

/**
 * What a frame costs with the bytes of the ArrayBuffers beside it. They can't be divided, so that they count only up to a quarter of the
 * window: what costs more could never be sent.
 */
export function costWithValues(cost: number, valueBytes: number, { windowBytes }: Pick<Limits, "windowBytes">): number {
  return Math.max(cost, Math.min(cost + valueBytes, Math.floor(windowBytes / 4)));
}

/** A frame costs at most half a window, of which its ports take at most a half. */
function leastWindowBytes({ portsPerMessage }: Pick<Limits, "portsPerMessage">): number {
  return 4 * costOf(0, portsPerMessage);
}

/** A frame has room for the ports of a message. */
function leastFrameBytes({ portsPerMessage }: Pick<Limits, "portsPerMessage">): number {
  return 256 + 64 * portsPerMessage;
}

/** What the others may be at most: a length has four bytes, sums of costs have 53 bits, and what a timer takes has 31. */
const mostOf: Partial<Limits> = {
  frameBytes: 2 ** 32 - 1,
  // More need a larger window than there may be.
  portsPerMessage: 2 ** 22 - 1,
  windowBytes: 2 ** 32 - 1,
  handshakeMs: 2 ** 31 - 1,
  keepAliveMs: 2 ** 31 - 1,
};

/** What is wrong with the limits of either side, if anything is. */
export function wrongLimit(limits: RemoteLimits & Partial<Limits>): string | undefined {
  for (const name of Object.keys(limits) as (keyof Limits)[]) {
    const wrong = outOfRange(limits, name, 1);
    if (wrong !== undefined) return wrong;
  }
  return (
    outOfRange(limits, "windowBytes", leastWindowBytes(limits)) ??
    outOfRange(limits, "frameBytes", leastFrameBytes(limits))
  );
}

function outOfRange(limits: Partial<Limits>, name: keyof Limits, least: number): string | undefined {
  const value = limits[name] as number;
  const most = mostOf[name];
  if (Number.isSafeInteger(value) && value >= least && value <= (most ?? value)) return undefined;
  const range = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
  return `limits.${name} is ${showValue(value)}; it must be a whole number ${range}`;
}

/** @throws RangeError naming the limit that isn't a whole number in its range */
export function toLimits(given: Partial<Limits> = {}): Limits {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const limits: Limits = { ...defaultLimits, ...Object.fromEntries(set) };
  for (const [name] of set) {
    if (!(name in defaultLimits))
      throw new RangeError(`limits.${name} is no limit; there are ${Object.keys(defaultLimits).join(", ")}`);
  }
  const wrong = wrongLimit(limits);
  if (wrong !== undefined) throw new RangeError(wrong);
  return limits;
}
