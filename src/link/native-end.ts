import { hostRealm } from "../base/realm.ts";
import { objectsIn } from "../clone/objects-in.ts";
import { replaceChildren } from "../clone/replace-children.ts";
import { type CloseReason, End, type EndReason, QueueEntry } from "../port/end.ts";
import { createMessagePort, discardMessage, releasePorts } from "../port/message-port-state.ts";
import type { Message } from "./message.ts";
import { createNativeChannel, isNativePort, type NativeMessageEvent, type NativePort } from "./native-port.ts";
import { RemoteEnd } from "./remote-end.ts";
import { isTransferable } from "./transferable.ts";

/**
 * So many native ports in a row may each have come over the one before and been passed on here, read by nobody. Nothing tells a native
 * port's other half, so a message that carries its own target can't be known: it goes round for ever, each time over the port that it
 * brought the time before. It ends here.
 */
export const mostPassedOn = 1000;

/**
 * Stands, in this thread, for an end that is reached through a port of the host. What is sent to it goes there at once, as values that
 * the host clones; ports change their kind on the way.
 */
export class NativeEnd extends RemoteEnd {
  readonly port: NativePort;
  /** The place of the port in such a row; 0 if somebody had it in hand. */
  readonly #passedOn: number;

  constructor(port: NativePort, passedOn = 0) {
    super();
    this.port = port;
    this.#passedOn = passedOn;
    port.addEventListener("message", (event) => this.#receive(event as NativeMessageEvent));
    // A symbol can't be cloned into the realm of who gets it: that is a `messageerror` there.
    port.addEventListener("messageerror", () => this.#pass(new QueueEntry(false, Symbol("unreadable"), [], undefined)));
    port.addEventListener("close", () => this.disentangle());
  }

  joinTo(peer: End): void {
    End.entangle(this as NativeEnd, peer);
    this.port.start?.();
  }

  /** Takes the place of `end`, which goes to who holds the other native port. */
  standFor(end: End): void {
    const { peer } = end;
    this.route = end.route;
    this.side = end.side;
    end.peer = undefined;
    if (peer) this.joinTo(peer);
    for (let entry = end.dequeue(); entry; entry = end.dequeue()) {
      try {
        this.enqueue(entry);
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  /** @throws DataCloneError of the host, for what only entangle can clone */
  override enqueue(entry: QueueEntry): void {
    entry.consumed?.();
    if (entry.isClose) this.port.close?.();
    else if (entry.encoded) this.#postEncoded(entry.encoded as Message);
    else this.#post(entry);
  }

  #post({ data, ports }: QueueEntry): void {
    const replacements = new Map(ports.map((port) => [port, exposePort(port)]));
    const exposed = [...replacements.values()];
    try {
      post(this.port, replaceAll(data, replacements), exposed);
    } catch (error) {
      for (const port of exposed) port.close?.();
      throw error;
    }
  }

  #postEncoded(message: Message): void {
    const ports = message.ends.map(exposeEnd);
    try {
      post(this.port, message.decode(ports, hostRealm), ports);
    } catch (error) {
      for (const port of ports) port.close?.();
      this.#fail(error);
    }
  }

  #receive({ data, ports }: NativeMessageEvent): void {
    const carried = ports.filter(isCarried);
    const passedOn = this.peer instanceof RemoteEnd ? this.#passedOn + 1 : 0;
    if (carried.length > 0 && passedOn > mostPassedOn) {
      this.#refuse(carried);
      return;
    }
    const replacements = new Map(carried.map((port) => [port as object, adoptPort(port, passedOn)]));
    this.#pass(new QueueEntry(false, replaceAll(data, replacements), [...replacements.values()], hostRealm));
  }

  #refuse(ports: readonly NativePort[]): void {
    for (const port of ports) port.close?.();
    const text = `${mostPassedOn} native ports were passed on, each in a message over the one before; no more are`;
    this.#end({ reason: "limit", text });
  }

  #pass(entry: QueueEntry): void {
    const { peer } = this;
    try {
      if (peer) peer.enqueue(entry);
      else discardMessage(entry);
    } catch (error) {
      if (peer instanceof NativeEnd) peer.#fail(error);
      else throw error;
    }
  }

  #fail(error: unknown): void {
    this.#end({ reason: "protocol", text: `a message can't go through a native port: ${error}` });
  }

  /** Nobody can tell a native port that it missed a message; that it is closed, it may hear. */
  #end(reason: CloseReason): void {
    this.port.close?.();
    this.disentangle(reason);
  }
}

/**
 * The end of a port of the host that came in a message, while nobody has it in hand: nothing listens to the port yet, so that it can still
 * move as it is.
 */
export class NativePortEnd extends End {
  #port: NativePort | undefined;

  constructor(port: NativePort) {
    super();
    this.#port = port;
  }

  /** Gives the port away, and is not to be used any more; undefined if it was adopted. */
  takePort(): NativePort | undefined {
    const port = this.#port;
    this.#port = undefined;
    return port;
  }

  adopt(): void {
    const port = this.takePort();
    if (port) new NativeEnd(port).joinTo(this);
  }

  override disentangle(reason?: EndReason): void {
    this.takePort()?.close?.();
    super.disentangle(reason);
  }
}

/** Somebody wants to use an end that came in a message. */
export function takeInHand(end: End): End {
  if (end instanceof NativePortEnd) end.adopt();
  return end;
}

/** Sends a copy that nobody else has: all of it that can be moved is. */
function post(port: NativePort, data: unknown, ports: readonly NativePort[]): void {
  const transfer = new Set<object>(ports);
  for (const object of objectsIn(data)) if (isTransferable(object)) transfer.add(object);
  port.postMessage(data, [...transfer]);
}

/** Node counts the ports that its streams talk over among the message's: those have their listener when the message comes. */
const isCarried = ({ onmessage }: NativePort): boolean => !onmessage;

function replaceAll(data: unknown, replacements: ReadonlyMap<object, object>): unknown {
  if (replacements.size === 0) return data;
  const replace = (value: unknown): unknown => replacements.get(value as object) ?? value;
  for (const object of objectsIn(data)) if (!replacements.has(object)) replaceChildren(object, replace);
  return replace(data);
}

/** An end of entangle's own whose other end is what `port` is entangled with. */
export function adoptEnd(port: NativePort, passedOn?: number): End {
  const end = new End();
  new NativeEnd(port, passedOn).joinTo(end);
  return end;
}

function adoptPort(port: NativePort, passedOn: number): object {
  return createMessagePort(hostRealm, adoptEnd(port, passedOn));
}

/** A native port whose other end is the end's; `end` is not to be used any more. */
export function exposeEnd(end: End): NativePort {
  const ownPort = end instanceof NativePortEnd ? end.takePort() : undefined;
  if (ownPort) return ownPort;
  const { port1, port2 } = createNativeChannel();
  new NativeEnd(port1).standFor(end);
  return port2;
}

function exposePort(port: object): NativePort {
  const [end] = releasePorts([port]);
  return end ? exposeEnd(end) : (port as NativePort);
}

/** The ends of ports that nobody has seen yet. */
export function takeEnds(ports: readonly object[]): End[] {
  return ports.flatMap((port) => (isNativePort(port) ? new NativePortEnd(port) : releasePorts([port])));
}
