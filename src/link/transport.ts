import type { LinkError } from "./link-error.ts";

/** What a transport tells its link. */
export interface LinkEvents {
  /** The connection is up, and the other side listens, so that nothing is missing: what waited may be sent. */
  opened(): void;
  /**
   * Bytes came. Where they are cut is of no importance.
   * @param attachments values that came with them, of a transport that carries values: only together with the whole frames that speak of
   * them. Undefined in the place of one that can't be deserialized here
   */
  received(bytes: Uint8Array, attachments?: readonly unknown[]): void;
  /** After `send` gave false: there is room again. */
  writable(): void;
  /**
   * The connection is gone, or never came up; or the other side broke a rule of the transport, for which a LinkError stands: it is told
   * so, if it still hears. Further calls are ignored.
   */
  closed(error?: LinkError | Error): void;
}

/**
 * Something that carries bytes both ways, whole and in order, for as long as it lives: a socket, a child process, a worker. A link
 * frames its messages itself.
 */
export interface Transport {
  /** Called once; `link` may be called from then on, but not before this returns. If it throws, so does `connect`, and that was all. */
  start(link: LinkEvents): void;
  /**
   * Sends bytes; they are the transport's from now on. Called only after `opened`.
   * @param attachments only if `carriesValues`: values that go with the bytes by the platform's structured clone
   * @param transfer which of them, or of what they hold, is transferred
   * @returns false to be sent no more until `writable()`; what is sent all the same may not be dropped
   */
  send(bytes: Uint8Array, attachments?: readonly unknown[], transfer?: readonly object[]): boolean;
  /** Reads no more until `resume`, so that the other side has to wait. What was read already may still come. */
  pause?(): void;
  resume?(): void;
  /** Sends what it was given, then closes. `closed` need not be called. */
  close(): void;
  /** `send` only reads the bytes, and no others of their buffer: they may be a part of many that others keep. @default false */
  readonly onlyReads?: boolean;
  /** The platform's structured clone carries values beside the bytes (workers). @default false */
  readonly carriesValues?: boolean;
  /** What the other side says of third parties is believed: it is the same program, or the same owner's. @default false */
  readonly trusted?: boolean;
  /** `closed` is called for every end of the connection, also a crash: no keep-alive is needed. @default false */
  readonly detectsLoss?: boolean;
  /**
   * `closed` is called soon if the connection can't come up. Where nothing tells, it has to be up, or HELLO said, `Limits.handshakeMs`
   * after the start. @default true
   */
  readonly detectsFailure?: boolean;
  /** The connection keeps the process alive, or doesn't. */
  ref?(): void;
  unref?(): void;
}
