import { host } from "../base/host.ts";
import { isObject } from "../base/webidl.ts";
import { showValue } from "../clone/show-value.ts";
import { type ConnectOptions, connectTransport, toLinkOptions } from "../link/connect.ts";
import { hostEnvironment } from "../link/environment.ts";
import { LinkError } from "../link/link-error.ts";
import { createNativeChannel, isNativePort, type NativePort } from "../link/native-port.ts";
import type { LinkEvents, Transport } from "../link/transport.ts";
import type { MessagePort } from "../port/types.ts";
import { listenTo, type MessageSource } from "./message-source.ts";
import { takeOnce } from "./take-once.ts";
import { isSharedMemory, shareMemory, ThreadCarrier } from "./thread-carrier.ts";
import { holdLock, type WorkerLock, watchLock } from "./worker-lock.ts";

export type { ConnectOptions } from "../link/connect.ts";
export type { MessagePort } from "../port/types.ts";

/** A Web Worker or its global scope; a Worker of node:worker_threads or its parentPort. */
export interface WorkerLike extends MessageSource {
  /** By the types of lib.dom `self` is a window, which takes options in the place of a list. */
  postMessage(message: unknown, transfer?: object): void;
  /** Of node:worker_threads: -1 once it has ended. */
  readonly threadId?: number;
  ref?(): void;
  unref?(): void;
}

/** Marks the few messages that have to go over the worker's own channel, which others use too. */
const mark = "entangle/worker";

/** "I listen": the worker is sent a port then, the parent's makes the worker say so once more. */
interface Ready {
  readonly [mark]: "ready";
  readonly isParent: boolean;
  readonly lock?: string | undefined;
}

/** Any of the messages that go over the worker's own channel. */
interface Word {
  readonly [mark]?: unknown;
  readonly isParent?: unknown;
  readonly lock?: unknown;
  readonly memory?: unknown;
}

/**
 * Connects a worker and who made it: `connect(worker)` there, `connect(self)` or `connect(parentPort)` in the worker, in any order, once
 * at each side. Values go by the platform's structured clone: ArrayBuffers move, SharedArrayBuffers are shared. Of the worker's own
 * messages up to four are used to begin with, the rest go over a channel of their own.
 * @throws TypeError for what is no worker, as `parentPort` outside of one, or was connected before, and for wrong options
 */
// biome-ignore lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed
export function connect<In = any, Out = any>(
  worker: WorkerLike | null,
  options?: ConnectOptions,
): MessagePort<In, Out> {
  const linkOptions = toLinkOptions(options);
  if (!isWorkerLike(worker)) {
    throw new TypeError(
      `connect: ${showValue(worker)} is no worker; in a worker of Node give parentPort, in others self; ${forPorts}`,
    );
  }
  return connectTransport(new WorkerTransport(takeOnce(worker)), linkOptions);
}

const forPorts = "for a MessagePort there is adopt() of entangle/native";

/** Of what fires events as those of the web do: a worker, or the global scope. A ServiceWorker or a port would never answer. */
function isWorkerLike(worker: WorkerLike | null): worker is WorkerLike {
  if (typeof worker?.postMessage !== "function") return false;
  return "on" in worker || "terminate" in worker || worker === (host as unknown) || isScope(worker);
}

/** The `self` that @vitest/web-worker gives to what it runs in the thread of the test; a window has a way of its own. */
function isScope(worker: WorkerLike & { readonly self?: unknown; readonly window?: unknown }): boolean {
  return worker.self === worker && worker.window !== worker;
}

class WorkerTransport implements Transport {
  readonly carriesValues = true;
  readonly trusted = true;
  detectsLoss: boolean;
  readonly detectsFailure: boolean;
  readonly #worker: WorkerLike;
  /** This side made the worker. */
  readonly #isParent: boolean;
  #link: LinkEvents | undefined;
  #port: NativePort | undefined;
  #carrier: ThreadCarrier | undefined;
  #stopListening: (() => void)[] = [];
  #isUnref = false;
  /** Of the worker: held by it, watched by its parent. */
  #lock: Promise<WorkerLock | undefined> | undefined;
  #stopWatching: (() => void) | undefined;

  constructor(worker: WorkerLike) {
    this.#worker = worker;
    this.#isParent = "terminate" in worker;
    // A port that fires close tells of every end; and no worker outlives its parent.
    this.detectsLoss = this.detectsFailure = "on" in worker || !this.#isParent;
  }

  start(link: LinkEvents): void {
    this.#link = link;
    this.#stopListening = [listenTo(this.#worker, "message", (message) => this.#hear(message))];
    if (this.#isParent) this.#listenForFailure(link);
    void this.#sayReady();
  }

  async #sayReady(): Promise<void> {
    if (!this.#isParent && !("on" in this.#worker)) this.#lock ??= holdLock();
    const ready: Ready = { [mark]: "ready", isParent: this.#isParent, lock: (await this.#lock)?.name };
    this.#worker.postMessage(ready);
  }

  #listenForFailure(link: LinkEvents): void {
    const fail = (text: string) => () => link.closed(new Error(`the worker ${text} before it was connected`));
    // Who listens for a Node Worker's error takes it from the process, which would end by it.
    const failures = "on" in this.#worker ? { exit: "ended" } : { error: "failed", close: "ended" };
    for (const [type, text] of Object.entries(failures))
      this.#stopListening.push(listenTo(this.#worker, type, fail(text)));
    // Of one that has ended before no event tells.
    if (this.#worker.threadId === -1) hostEnvironment.nextTurn(fail("ended"));
  }

  #hear(message: unknown): void {
    const { [mark]: word, isParent, lock, memory } = (message ?? {}) as Word;
    if (word === undefined) return;
    if (word === "ready") this.#hearReady(isParent === true, lock);
    else if (word === "over") this.#link?.closed(new Error("the other side has given up"));
    else if (!this.#isParent && isObject(word) && isNativePort(word) && isSharedMemory(memory))
      this.#open(word, memory);
    else this.#link?.closed(new LinkError("protocol", "the worker says what is no word of a link"));
  }

  #hearReady(fromParent: boolean, lock: unknown): void {
    if (this.#isParent) this.#offer(lock);
    else if (fromParent) void this.#sayReady();
    // Two ports, or a window that hears itself: they would answer each other for ever.
    else this.#link?.closed(new LinkError("protocol", `neither side made the other, a worker; ${forPorts}`));
  }

  #offer(lock: unknown): void {
    const { port1, port2 } = createNativeChannel();
    const memory = shareMemory();
    this.#worker.postMessage({ [mark]: port2, memory }, [port2]);
    this.#open(port1, memory);
    if (typeof lock !== "string") return;
    this.detectsLoss = true;
    this.#stopWatching = watchLock(lock, () => this.#carrier?.endWhenQuiet(new Error("the worker has ended")));
  }

  #open(port: NativePort, memory: SharedArrayBuffer | undefined): void {
    for (const stop of this.#stopListening.splice(0)) stop();
    this.#port = port;
    const link = this.#link as LinkEvents;
    this.#carrier = new ThreadCarrier(port, link, memory, this.#isParent);
    if (this.#isUnref) this.unref();
    link.opened();
  }

  send(bytes: Uint8Array, attachments?: readonly unknown[], transfer: readonly object[] = []): boolean {
    this.#carrier?.send(bytes, attachments, transfer);
    return true;
  }

  close(): void {
    for (const stop of this.#stopListening.splice(0)) stop();
    if (this.#isParent && !this.#port) this.#refuseLater();
    this.#carrier?.close();
    this.#stopWatching?.();
    void this.#lock?.then((lock) => lock?.release());
  }

  /** A worker that connects only now would wait for ever. */
  #refuseLater(): void {
    const stop = listenTo(this.#worker, "message", (message) => {
      if ((message as Word | null)?.[mark] !== "ready") return;
      stop();
      this.#worker.postMessage({ [mark]: "over" });
    });
  }

  ref(): void {
    this.#isUnref = false;
    for (const handle of this.#handles) handle?.ref?.();
  }

  unref(): void {
    this.#isUnref = true;
    for (const handle of this.#handles) handle?.unref?.();
  }

  /** A worker lives for as long as something in it does, as its side of this link; its parentPort is others' once the link is up. */
  get #handles(): (WorkerLike | undefined)[] {
    return this.#isParent || !this.#port ? [this.#worker, this.#port] : [this.#port];
  }
}
