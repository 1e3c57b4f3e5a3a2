import { hostModule } from "../base/host.ts";
import type { LinkEvents, Transport } from "../link/transport.ts";
import { isBytes } from "./packet.ts";

/** What is used of a `ChildProcess`, or of `process` in a child. */
export interface ProcessLike {
  send?(message: unknown, handle: undefined, options: undefined, sent: (error: Error | null) => void): boolean;
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
  readonly connected?: boolean;
  readonly channel?: { ref?(): void; unref?(): void } | null | undefined;
  // Of `process` in Node 22 and later these take what is to be held, and without it do nothing.
  ref?(handle?: unknown): void;
  unref?(handle?: unknown): void;
}

interface BufferModule {
  readonly Buffer: {
    from(bytes: ArrayBufferLike, offset: number, length: number): { toString(encoding: "base64"): string };
    from(text: string, encoding: "base64"): Uint8Array;
  };
}

/** Marks the messages of the link: others use the channel too. */
const mark = "entangle/process";
/** Says "I listen", and shows by what becomes of it whether the channel carries bytes or JSON. */
const ready = { [mark]: { probe: new Uint8Array(1) } };

/** Carries the bytes of a link over the channel between a process and its child, as base64 if that takes nothing but JSON. */
export class IpcTransport implements Transport {
  readonly trusted = true;
  readonly detectsLoss = true;
  readonly #process: ProcessLike;
  #link: LinkEvents | undefined;
  #carriesBytes: boolean | undefined;
  readonly #hear = (message: unknown): void => this.#received(message);
  readonly #lose = (): void => this.#link?.closed(new Error("the other process is gone, or has disconnected"));

  constructor(process: ProcessLike) {
    this.#process = process;
  }

  start(link: LinkEvents): void {
    this.#link = link;
    this.#process.on("message", this.#hear);
    // Not "exit": what the other side has sent may come after that.
    this.#process.on("disconnect", this.#lose);
    if (this.#process.connected === false || !this.#process.send) void Promise.resolve().then(this.#lose);
    else this.#post(ready);
  }

  #received(message: unknown): void {
    const packet = (message as Record<string, unknown> | null)?.[mark];
    if (packet === undefined) return;
    if (typeof packet === "string") {
      const { Buffer } = hostModule("node:buffer") as unknown as BufferModule;
      this.#link?.received(plain(Buffer.from(packet, "base64")));
    } else if (isBytes(packet)) this.#link?.received(plain(packet));
    else this.#open(isBytes((packet as { probe?: unknown } | null)?.probe));
  }

  #open(carriesBytes: boolean): void {
    if (this.#carriesBytes !== undefined) return;
    this.#carriesBytes = carriesBytes;
    // The other side may have begun to listen only now.
    this.#post(ready);
    this.#link?.opened();
  }

  send(bytes: Uint8Array): boolean {
    return this.#post({ [mark]: this.#carriesBytes ? bytes : toBase64(bytes) });
  }

  #post(message: object): boolean {
    let hasRoom: boolean | undefined;
    // What can't be sent any more is lost with the channel, which tells so itself.
    hasRoom = this.#process.send?.(message, undefined, undefined, () => {
      if (hasRoom === false) this.#link?.writable();
    });
    return hasRoom !== false;
  }

  close(): void {
    this.#process.off("message", this.#hear);
    this.#process.off("disconnect", this.#lose);
  }

  ref(): void {
    this.#process.ref?.();
    this.#process.channel?.ref?.();
  }

  unref(): void {
    this.#process.unref?.();
    this.#process.channel?.unref?.();
  }
}

function toBase64(bytes: Uint8Array): string {
  const { Buffer } = hostModule("node:buffer") as unknown as BufferModule;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

/** Without what Node's own class adds, as its `slice`. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
