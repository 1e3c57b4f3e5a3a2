import { defineEventHandler } from "../base/event-handler.ts";
import { dispatch, EventTargetState } from "../base/event-target.ts";
import { eventTargetMembers } from "../base/event-target-members.ts";
import { type EventTargetConstructor, host } from "../base/host.ts";
import { hostRealm } from "../base/realm.ts";
import { giveState, illegalInvocation, slotsOf } from "../base/slots.ts";
import { queueTask } from "../base/task-queue.ts";
import { copyMembers } from "../base/webidl.ts";
import { connectTransport } from "../link/connect.ts";
import type { LinkOptions } from "../link/link.ts";
import type { Transport } from "../link/transport.ts";
import type { AddListenerOptions, Listener, ListenerOptions, PortEvent, PortEventTarget } from "../port/event-types.ts";
import { MessageEventState } from "../port/message-event-state.ts";
import { createTrustedEvent } from "../port/trusted-events.ts";
import type { MessageEvent, MessagePort } from "../port/types.ts";

/** The event of a connection, as in the global scope of a SharedWorker: its port is the one in `ports`. */
export interface ConnectEvent extends MessageEvent<""> {
  readonly ports: readonly [MessagePort];
}

/**
 * What `listen` gives. It fires `connect` for every connection, with its port as `event.ports[0]`, as the global scope of a SharedWorker
 * does; or loop over it to get the ports. A connection waits while nobody listens; while somebody does, loops get none.
 */
export interface PortServer extends PortEventTarget, AsyncIterable<MessagePort> {
  /**
   * Resolves when it takes connections, with its address, which `connect` accepts. Rejects if it can't, as a loop over it does: who hears
   * neither of that has a rejection that nobody handles, unless a server of his own has listeners for "error".
   */
  readonly ready: Promise<string>;
  /** Called for each connection. */
  onconnect: ((event: ConnectEvent) => unknown) | null;
  /** Takes no more connections, and ends the loops over it. The ports that were given out stay open; those that nobody took close. */
  close(): void;
  addEventListener(
    type: "connect",
    callback: Listener<ConnectEvent> | null,
    options?: boolean | AddListenerOptions,
  ): void;
  addEventListener(type: string, callback: Listener<PortEvent> | null, options?: boolean | AddListenerOptions): void;
  removeEventListener(
    type: "connect",
    callback: Listener<ConnectEvent> | null,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener(type: string, callback: Listener<PortEvent> | null, options?: boolean | ListenerOptions): void;
}

/** What an acceptor tells its server. */
export interface Accepting {
  /** @param address one that `connect` accepts */
  listening(address: string): void;
  accepted(transport: Transport): void;
  /**
   * It takes no connections, and won't; or if it did before, the system could not give it one of them.
   * @param isHeard somebody else was told too
   */
  failed(error: Error, isHeard?: boolean): void;
}

/** Begins to take connections. @returns what ends that */
export type Acceptor = (accepting: Accepting) => () => void;

/** Of a server that has no other number. */
export const defaultMaxConnections = 10_000;

/**
 * @param options of every connection
 * @param maxConnections so many may wait until somebody takes them, also if they are over by then; 0 is none given
 */
export function createPortServer(acceptor: Acceptor, options: LinkOptions, maxConnections?: number): PortServer {
  return new AcceptingServer(acceptor, options, maxConnections || defaultMaxConnections) as unknown as PortServer;
}

/** Some hosts have none (React Native): the members are entangle's own anyway. */
const EventTarget = host.EventTarget ?? (Object as unknown as EventTargetConstructor);

class ServerState extends EventTargetState {
  readonly #heard: () => void;

  /** @param heard called after somebody has begun to listen */
  constructor(heard: () => void) {
    super(hostRealm);
    this.#heard = heard;
  }

  get isHeard(): boolean {
    return this.listeners.some(({ type }) => type === "connect");
  }

  override listenersChanged(): void {
    // In a task of its own: others may be about to be added.
    if (this.isHeard) queueTask(this.#heard);
  }
}

function stateOf(value: unknown): ServerState {
  const state = slotsOf(value);
  return state instanceof ServerState ? state : illegalInvocation("PortServer");
}

class AcceptingServer extends EventTarget {
  readonly ready: Promise<string>;
  readonly #state = new ServerState(() => this.#deliver());
  readonly #stop: () => void;
  readonly #mostWaiting: number;
  #reject: (error: Error) => void = () => {};
  #failure: Error | undefined;
  #isListening = false;
  #isClosed = false;
  /** Ports that nobody has taken yet. */
  #waiting: MessagePort[] = [];
  /** Of each loop that waits for a port, what goes on with it. */
  #loops: (() => void)[] = [];

  constructor(acceptor: Acceptor, options: LinkOptions, mostWaiting: number) {
    super();
    this.#mostWaiting = mostWaiting;
    giveState(this, this.#state);
    let listening: Accepting["listening"] = () => {};
    this.ready = new Promise((resolve, reject) => {
      listening = (address) => {
        this.#isListening = true;
        resolve(address);
      };
      this.#reject = reject;
    });
    const accepted = (transport: Transport): void => this.#accept(connectTransport(transport, options));
    const failed = (error: Error, isHeard = false): void => {
      // One connection that can't be accepted is no reason to take no others.
      if (this.#isListening || this.#isClosed) return;
      this.#failure = error;
      if (isHeard) this.#expectRejection();
      this.#end(error);
    };
    this.#stop = acceptor({ listening, accepted, failed });
  }

  #accept(port: MessagePort): void {
    if (this.#isClosed || this.#waiting.length >= this.#mostWaiting) {
      port.close();
      return;
    }
    this.#waiting.push(port);
    this.#deliver();
  }

  /** Gives the ports to those who listen, one after the other as each may be the last that they take, or to the loops. */
  #deliver(): void {
    while (this.#state.isHeard) {
      const port = this.#waiting.shift();
      if (!port) return;
      this.#fire(port);
    }
    if (this.#waiting.length > 0) this.#wakeLoops();
  }

  #fire(port: MessagePort): void {
    const event = new MessageEventState("connect", true);
    Object.assign(event, { data: "", source: port, ports: Object.freeze([port]) });
    dispatch(this, this.#state, createTrustedEvent(hostRealm, event), event);
  }

  #wakeLoops(): void {
    for (const goOn of this.#loops.splice(0)) goOn();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<MessagePort, void, void> {
    while (!this.#isClosed) {
      const port = this.#waiting.shift();
      if (port) yield port;
      else await new Promise<void>((resolve) => this.#loops.push(resolve));
    }
    if (!this.#failure) return;
    this.#expectRejection();
    throw this.#failure;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#expectRejection();
    this.#end(new Error("the server was closed before it took connections"));
  }

  /** Who doesn't wait for `ready` needn't know. */
  #expectRejection(): void {
    this.ready.catch(() => {});
  }

  #end(error: Error): void {
    this.#isClosed = true;
    this.#stop();
    // Who waits for it would wait for ever.
    this.#reject(error);
    for (const port of this.#waiting.splice(0)) port.close();
    this.#wakeLoops();
  }
}

// The listeners are kept here, and not by the host, which doesn't tell whether there are any.
copyMembers(eventTargetMembers, AcceptingServer.prototype);
defineEventHandler(AcceptingServer.prototype, "connect", stateOf);
