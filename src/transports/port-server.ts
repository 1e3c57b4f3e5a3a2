import { type EventTargetConstructor, host } from "../base/host.ts";
import { queueTask } from "../base/task-queue.ts";
import { connectTransport } from "../link/connect.ts";
import type { LinkOptions } from "../link/link.ts";
import type { Transport } from "../link/transport.ts";
import type { AddListenerOptions, Listener, ListenerOptions, PortEvent, PortEventTarget } from "../port/event-types.ts";
import { MessageEvent, type MessagePort } from "../port/types.ts";

/**
 * What `listen` gives. It fires `connect` for every connection, with its port as `event.ports[0]`, as the global scope of a SharedWorker
 * does; or loop over it to get the ports. Connections that come before anybody listens wait.
 */
export interface PortServer extends PortEventTarget, AsyncIterable<MessagePort> {
  /** Resolves when it takes connections, with its address, which `connect` accepts. Rejects if it can't. */
  readonly ready: Promise<string>;
  /** Called for each connection. */
  onconnect: ((event: MessageEvent<"">) => unknown) | null;
  /** Takes no more connections, and ends the loops over it. The ports that were given out stay open; those that nobody took close. */
  close(): void;
  addEventListener(
    type: "connect",
    callback: Listener<MessageEvent<"">> | null,
    options?: boolean | AddListenerOptions,
  ): void;
  addEventListener(type: string, callback: Listener<PortEvent> | null, options?: boolean | AddListenerOptions): void;
  removeEventListener(
    type: "connect",
    callback: Listener<MessageEvent<"">> | null,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener(type: string, callback: Listener<PortEvent> | null, options?: boolean | ListenerOptions): void;
}

/** What an acceptor tells its server. */
export interface Accepting {
  /** @param address one that `connect` accepts */
  listening(address: string): void;
  accepted(transport: Transport): void;
  /** It takes no connections, and won't. */
  failed(error: Error): void;
}

/** Begins to take connections. @returns what ends that */
export type Acceptor = (accepting: Accepting) => () => void;

/** @param options of every connection */
export function createPortServer(acceptor: Acceptor, options: LinkOptions): PortServer {
  return new AcceptingServer(acceptor, options) as unknown as PortServer;
}

type ConnectListener = (event: MessageEvent<"">) => unknown;

const EventTarget = host.EventTarget as EventTargetConstructor;

class AcceptingServer extends EventTarget {
  readonly ready: Promise<string>;
  readonly #stop: () => void;
  #fail: (error: Error) => void = () => {};
  #isClosed = false;
  /** Ports that nobody was there to take. */
  #waiting: MessagePort[] = [];
  #hasListener = false;
  /** Of each loop over the server, what goes on with it. */
  readonly #loops = new Set<() => void>();
  #onconnect: ConnectListener | null = null;

  constructor(acceptor: Acceptor, options: LinkOptions) {
    super();
    let listening: Accepting["listening"] = () => {};
    this.ready = new Promise((resolve, reject) => {
      listening = resolve;
      this.#fail = reject;
    });
    const accepted = (transport: Transport): void => this.#accept(connectTransport(transport, options));
    const failed = (error: Error): void => {
      this.#fail(error);
      if (!this.#isClosed) this.close();
    };
    this.#stop = acceptor({ listening, accepted, failed });
  }

  get onconnect(): ConnectListener | null {
    return this.#onconnect;
  }
  set onconnect(callback: ConnectListener | null) {
    if (this.#onconnect) this.removeEventListener("connect", this.#onconnect);
    this.#onconnect = callback;
    if (callback) this.addEventListener("connect", callback);
  }

  override addEventListener(type: string, callback: unknown, options?: unknown): void {
    super.addEventListener(type, callback, options);
    if (type !== "connect" || !callback) return;
    this.#hasListener = true;
    queueTask(() => this.#deliver());
  }

  #accept(port: MessagePort): void {
    this.#waiting.push(port);
    if (this.#isClosed) this.#closeWaiting();
    else this.#deliver();
  }

  #deliver(): void {
    if (!this.#hasListener && this.#loops.size === 0) return;
    for (const port of this.#waiting.splice(0)) {
      this.dispatchEvent(new MessageEvent("connect", { data: "", ports: [port], source: port }));
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<MessagePort, void, void> {
    const ports: MessagePort[] = [];
    let wake = (): void => {};
    const take = ({ ports: [port] }: MessageEvent): void => {
      if (port) ports.push(port);
      wake();
    };
    const goOn = (): void => wake();
    super.addEventListener("connect", take);
    this.#loops.add(goOn);
    this.#deliver();
    try {
      while (ports.length > 0 || !this.#isClosed) {
        const port = ports.shift();
        if (port) yield port;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.removeEventListener("connect", take);
      this.#loops.delete(goOn);
      this.#waiting.unshift(...ports);
      if (this.#isClosed) this.#closeWaiting();
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stop();
    // Who waits for it would wait for ever; who doesn't wait needn't know.
    this.ready.catch(() => {});
    this.#fail(new Error("the server was closed before it took connections"));
    this.#closeWaiting();
    for (const goOn of this.#loops) goOn();
  }

  #closeWaiting(): void {
    for (const port of this.#waiting.splice(0)) port.close();
  }
}
