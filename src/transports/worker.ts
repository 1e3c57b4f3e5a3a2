import { host } from "../base/host.ts";
import { type ConnectOptions, connect as connectTransport } from "../link/connect.ts";
import type { LinkEvents, Transport } from "../link/transport.ts";
import type { MessagePort } from "../port/types.ts";
import { listen, type MessageSource } from "./listen.ts";

/** A Web Worker or its global scope; a Worker of node:worker_threads or its parentPort. */
export interface WorkerLike extends MessageSource {
  postMessage(message: unknown, transfer?: readonly object[]): void;
  ref?(): void;
  unref?(): void;
}

/** A port of the platform: nobody but this link uses it. */
interface NativePort extends WorkerLike {
  start(): void;
  close(): void;
}

/** Marks the few messages that have to go over the worker's own channel, which others use too. */
const mark = "entangle/worker";
/** "I listen": the worker is sent a port then, the parent's makes the worker say so once more. */
const ready = { [mark]: "ready" };

const { MessageChannel } = host as unknown as { MessageChannel: new () => { port1: NativePort; port2: NativePort } };

/** Bytes that cost more to copy than to move. */
const movedBytes = 16 << 10;

/**
 * Connects a worker and who made it: `connect(worker)` there, `connect(self)` or `connect(parentPort)` in the worker, in any order, once
 * at each side. Values go by the platform's structured clone: ArrayBuffers move, SharedArrayBuffers are shared. Of the worker's own
 * messages two or three are used to begin with, the rest go over a channel of their own.
 * @throws TypeError for what is no worker, as `parentPort` outside of one
 */
// biome-ignore lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed
export function connect<In = any, Out = any>(
  worker: WorkerLike | null,
  options?: ConnectOptions,
): MessagePort<In, Out> {
  if (typeof worker?.postMessage !== "function") {
    throw new TypeError(`connect: ${worker} is no worker; in a worker of Node give parentPort, in others self`);
  }
  return connectTransport(new WorkerTransport(worker), options);
}

class WorkerTransport implements Transport {
  readonly carriesValues = true;
  readonly trusted = true;
  readonly detectsLoss: boolean;
  readonly #worker: WorkerLike;
  /** This side made the worker. */
  readonly #isParent: boolean;
  #link: LinkEvents | undefined;
  #port: NativePort | undefined;
  #stopListening: (() => void)[] = [];
  #isUnref = false;

  constructor(worker: WorkerLike) {
    this.#worker = worker;
    this.#isParent = "terminate" in worker;
    this.detectsLoss = "on" in worker || "onclose" in Object.getPrototypeOf(new MessageChannel().port1);
  }

  start(link: LinkEvents): void {
    this.#link = link;
    this.#stopListening = [listen(this.#worker, "message", (message) => this.#hear(message))];
    if (this.#isParent) this.#listenForFailure(link);
    this.#worker.postMessage(ready, []);
  }

  #listenForFailure(link: LinkEvents): void {
    const fail = (text: string) => () => link.closed(new Error(`the worker ${text} before it was connected`));
    // Who listens for a Node Worker's error takes it from the process, which would end by it.
    const failures =
      "on" in this.#worker
        ? [["exit", "ended"]]
        : [
            ["error", "failed"],
            ["close", "ended"],
          ];
    for (const [type = "", text = ""] of failures) this.#stopListening.push(listen(this.#worker, type, fail(text)));
  }

  #hear(message: unknown): void {
    const word = (message as Partial<typeof ready> | null)?.[mark] as unknown;
    if (word === undefined) return;
    if (word !== "ready") this.#open(word as NativePort);
    else if (!this.#isParent) this.#worker.postMessage(ready, []);
    else this.#offer();
  }

  #offer(): void {
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage({ [mark]: port2 }, [port2]);
    this.#open(port1);
  }

  #open(port: NativePort): void {
    for (const stop of this.#stopListening.splice(0)) stop();
    this.#port = port;
    const link = this.#link as LinkEvents;
    listen(port, "message", (packet) => receive(packet, link));
    listen(port, "messageerror", () => link.closed(new Error("a value came that this side can't have")));
    listen(port, "close", () => link.closed());
    port.start();
    if (this.#isUnref) this.unref();
    link.opened();
  }

  send(bytes: Uint8Array, attachments?: readonly unknown[], transfer: readonly object[] = []): boolean {
    const moved = bytes.length < movedBytes ? transfer : [...transfer, bytes.buffer];
    this.#port?.postMessage(attachments ? [bytes, attachments] : bytes, moved);
    return true;
  }

  close(): void {
    for (const stop of this.#stopListening.splice(0)) stop();
    this.#port?.close();
  }

  ref(): void {
    this.#isUnref = false;
    for (const handle of this.#handles()) handle?.ref?.();
  }

  unref(): void {
    this.#isUnref = true;
    for (const handle of this.#handles()) handle?.unref?.();
  }

  /** A worker lives for as long as something in it does, as its side of this link; its parentPort is others' once the link is up. */
  #handles(): (WorkerLike | undefined)[] {
    return this.#isParent || !this.#port ? [this.#worker, this.#port] : [this.#port];
  }
}

function receive(packet: unknown, link: LinkEvents): void {
  if (packet instanceof Uint8Array) link.received(packet);
  else link.received(...(packet as [Uint8Array, unknown[]]));
}
