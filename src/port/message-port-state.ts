import { collected } from "../base/collected.ts";
import { EventState } from "../base/event.ts";
import { dispatch, EventTargetState } from "../base/event-target.ts";
import type { OwnInterfaces, Realm } from "../base/realm.ts";
import { giveState, slotsOf } from "../base/slots.ts";
import { alreadyDetached, type PlatformObjectSteps } from "../clone/platform-object-steps.ts";
import { showValue } from "../clone/show-value.ts";
import { cloneWithTransfer } from "../clone/transfer.ts";
import type { End, EndHolder, EndReason, QueueEntry, ReadMessage } from "./end.ts";
import { MessageEventState } from "./message-event-state.ts";
import { createTrustedEvent } from "./trusted-events.ts";

/** The internal slots of a MessagePort. https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports */
export class MessagePortState extends EventTargetState implements EndHolder, PlatformObjectSteps {
  /** Undefined once transferred. */
  declare end: End | undefined;
  /** HTML [[Detached]]: transferred or closed. */
  detached = false;
  /** The port message queue is enabled. */
  started = false;
  /** Why it is closed, or transferred; undefined while it is open. */
  declare closeReason: EndReason | undefined;
  /** Told that reason: for `closed(port)` and `messages(port)`. */
  declare ended: Set<(reason: EndReason) => void> | undefined;
  /** The port itself, while it has listeners: its peer keeps it alive then, and only then ("Ports and garbage collection"). */
  #listening: object | undefined;

  constructor(realm: Realm, end: End) {
    super(realm);
    this.end = end;
    end.holder = this;
  }

  start(): void {
    if (this.started) return;
    this.started = true;
    this.end?.startDelivery();
  }

  close(): void {
    this.detached = true;
    this.end?.disentangle();
    // What it was sent before it still gets, if need be once it is started. But what came over a link, who is to collect it until then?
    // docs/deviations.md#close
    const isReceived = (entry: QueueEntry | undefined) => entry?.encoded ?? entry?.consumed;
    while (!this.started && isReceived(this.end?.first)) discardMessage(this.end?.dequeue() as QueueEntry);
    this.#end("closed");
  }

  /** The end leaves this port, with all that waits in its queue. */
  release(): End | undefined {
    const { end } = this;
    const peer = end?.peer;
    if (end) end.holder = undefined;
    if (peer) {
      // Who hears so doesn't wait any more, and says who still listens: the other order would keep this port.
      peer.meter?.abandon();
      peer.heardBy = undefined;
    }
    this.end = undefined;
    this.detached = true;
    this.#end("transferred");
    return end;
  }

  refusal(): string | false {
    return this.detached && alreadyDetached;
  }

  /** HTML transfer steps and transfer-receiving steps */
  transfer(_port: object, realm: Realm): object {
    return createMessagePort(realm, this.release() as End);
  }

  #end(reason: EndReason): void {
    collected?.unregister(this);
    this.closeReason ??= reason;
    for (const ended of this.ended ?? []) ended(this.closeReason);
  }

  deliver(message: QueueEntry): void {
    if (this.#listening) this.#fire(this.#listening, eventOf(message, this.realm));
    else discardMessage(message);
  }

  fireClose(reason: EndReason): void {
    this.#end(reason);
    // Where nobody listens, nobody sees the event.
    this.#fire(this.#listening as object, new EventState("close", true));
  }

  #fire(target: object, state: EventState): void {
    dispatch(target, this, createTrustedEvent(this.realm, state), state);
  }

  /** A port that is not started hears `close` too, once it has nothing left to read and somebody listens for it. */
  entryWaits(): void {
    if (this.end?.first?.isClose && this.hearsClose) this.end.startDelivery();
  }

  get hearsClose(): boolean {
    return !!this.ended?.size || this.listeners.some(({ type }) => type === "close");
  }

  /** A port that nobody listens at may be garbage-collected. */
  watchCollection(port: object): void {
    if (this.listeners.length === 0 && !this.detached) collected?.register(port, (this.end as End).watch, this);
  }

  override listenersChanged(port: object): void {
    if (this.listeners.length === 0) {
      this.#listening = undefined;
      this.watchCollection(port);
    } else if (this.#listening === undefined) {
      this.#listening = port;
      collected?.unregister(this);
    }
    this.hearingChanged(port);
  }

  /** Somebody waits for the end of `port`, or does no more: its peer keeps it alive to hear of that. */
  hearingChanged(port: object): void {
    const peer = this.end?.peer;
    if (peer) peer.heardBy = this.hearsClose ? port : undefined;
    // Of one that is started a task is queued already; one more finds nothing to do.
    this.entryWaits();
  }
}

/** Ports that were made in this job. */
const made: object[] = [];

/**
 * At the end of the job: most have listeners by then, or were transferred or closed. And for each WeakRef that a job makes, as a watch
 * does, all jobs that follow take longer in Firefox.
 */
function watchMade(): void {
  for (const port of made.splice(0)) messagePortStateOf(port)?.watchCollection(port);
}

/** Creates a MessagePort object in `realm` that holds `end`. */
export function createMessagePort(realm: Realm, end: End): object {
  const { MessagePort } = realm.own as Required<OwnInterfaces>;
  const state = new MessagePortState(realm, end);
  const port = giveState(new MessagePort(), state);
  if (collected && made.push(port) === 1) void Promise.resolve().then(watchMade);
  realm.own.portCreated?.(port);
  return port;
}

export function messagePortStateOf(value: unknown): MessagePortState | undefined {
  const state = slotsOf(value);
  // With the class as a constant: asking for any class takes ten times as long, and each message asks.
  return state instanceof MessagePortState ? state : undefined;
}

/** @throws TypeError for what is no port of entangle */
export function requirePortState(value: unknown, name: string): MessagePortState {
  const state = messagePortStateOf(value);
  if (state) return state;
  throw new TypeError(
    `${name}: ${showValue(value)} is no MessagePort of entangle; adopt() of entangle/native makes one of a native port`,
  );
}

/** The event for a message that is read in `realm`: `messageerror` if it can't be deserialized. */
export function eventOf(message: QueueEntry, realm: Realm): MessageEventState {
  const state = new MessageEventState("message", true);
  try {
    // First what is in bytes: of a message that was posted here but has waited for a link, the ports are there.
    const read = message.encoded?.read(realm) ?? (message.realm === realm ? message : moveTo(realm, message));
    message.consumed?.();
    state.data = read.data;
    if (read.userActivation) state.userActivation = read.userActivation;
    if (read.ports.length > 0) state.ports = Object.freeze(read.ports);
  } catch {
    discardMessage(message);
    state.type = "messageerror";
  }
  return state;
}

/** The message was copied into the realm of the port that was to get it, but a port of another realm has it now. */
function moveTo(realm: Realm, { data, ports, userActivation }: QueueEntry): ReadMessage {
  const { value, transferred } = cloneWithTransfer(data, ports, "MessagePort", realm);
  return { data: value, ports: transferred, userActivation };
}

/**
 * A message that nobody will get takes the ports it carries with it: their peers hear `close`, and so on for what waits in their queues.
 * @param reason why nobody will, if it isn't that a port was closed
 */
export function discardMessage(message: QueueEntry, reason?: EndReason): void {
  const messages = [message];
  for (const one of messages) {
    for (const end of one.encoded?.ends ?? releasePorts(one.ports)) {
      end.disentangle(reason);
      for (let entry = end.dequeue(); entry; entry = end.dequeue()) messages.push(entry);
    }
    one.consumed?.();
  }
}

/** The ends of ports that nobody has seen yet. */
export function releasePorts(ports: readonly object[]): End[] {
  return ports.flatMap((port) => messagePortStateOf(port)?.release() ?? []);
}
