/** What the other side of a link may ask of this one. Exceeding one ends that link, with code "limit", and no other. */
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
  /** Bytes of unread messages a port and direction, before its sender has to wait; costs 64 a message and 256 a port besides. @default 256 KiB */
  readonly windowBytes: number;
  /** Bytes that wait in this link, for half-received messages and for a connection that takes no more control frames. @default 256 MiB */
  readonly queuedBytes: number;
  /** Levels of a value inside each other. @default 512 */
  readonly depth: number;
  /** Relays that a message may pass. @default 255 */
  readonly hops: number;
  /** Milliseconds until the other side must have said HELLO, once the connection is up. @default 10,000 */
  readonly handshakeMs: number;
  /** Milliseconds of silence after which the other side is asked for a sign of life; after as many more it is given up. @default 15,000 */
  readonly keepAliveMs: number;
}

export const defaultLimits: Limits = {
  frameBytes: 1 << 20,
  messageBytes: 64 << 20,
  portsPerMessage: 64,
  channels: 100_000,
  opensPerSecond: 50_000,
  windowBytes: 256 << 10,
  queuedBytes: 256 << 20,
  depth: 512,
  hops: 255,
  handshakeMs: 10_000,
  keepAliveMs: 15_000,
};

const smallest: Partial<Record<keyof Limits, number>> = { frameBytes: 1024, windowBytes: 4096 };

/** @throws RangeError naming the limit that isn't a whole number in its range */
export function toLimits(given: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(given)) {
    const least = smallest[name as keyof Limits] ?? 1;
    if (!(name in defaultLimits))
      throw new RangeError(`limits.${name} is no limit; there are ${Object.keys(defaultLimits).join(", ")}`);
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= least))
      throw new RangeError(`limits.${name} is ${value}; it must be a whole number of at least ${least}`);
  }
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...defaultLimits, ...set };
}
