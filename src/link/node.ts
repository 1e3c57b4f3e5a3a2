import { type Environment, hostEnvironment } from "./environment.ts";
import type { Leg } from "./leg.ts";
import type { Link } from "./link.ts";
import type { Relay } from "./relay.ts";

const { fromCharCode } = String;

/** Bytes as a string of as many characters: a key for maps. Not spread: to iterate over them takes four times as long. */
export function toKey(bytes: Uint8Array): string {
  return Reflect.apply(fromCharCode, undefined, bytes as unknown as number[]);
}

/** By hand, in a fifteenth of the time of `Uint8Array.from`. */
export function toBytes(key: string): Uint8Array {
  const bytes = new Uint8Array(key.length);
  for (let i = 0; i < key.length; i++) bytes[i] = key.charCodeAt(i);
  return bytes;
}

/** Bytes of the random names of nodes, routes and tickets. */
export const nameBytes = 16;

/** What the links of one thread or process have in common: through it a port goes from one link on to another. */
export class Node {
  readonly environment: Environment;
  /** Sixteen random bytes. */
  readonly id: string;
  readonly links: Set<Link> = new Set<Link>();
  readonly relays: Set<Relay> = new Set<Relay>();
  /** The legs that granted a lock, by its ticket: two if the route turns back here. */
  readonly #tickets = new Map<string, Set<Leg>>();

  #stopWaitingForExit: (() => void) | undefined;
  /** The program's last listeners run: what is scheduled never will. */
  isExiting = false;
  readonly #exit = (): void => {
    this.isExiting = true;
    for (const { outbox } of this.links) outbox.flush();
  };
  readonly #turns: (() => void)[] = [];
  #isInTurn = false;

  constructor(environment: Environment) {
    this.environment = environment;
    this.id = toKey(environment.random(nameBytes));
  }

  newTicket(): string {
    return toKey(this.environment.random(nameBytes));
  }

  addTicket(ticket: string, leg: Leg): void {
    const legs = this.#tickets.get(ticket);
    if (legs) legs.add(leg);
    else this.#tickets.set(ticket, new Set([leg]));
  }

  dropTicket(ticket: string, leg: Leg): void {
    const legs = this.#tickets.get(ticket);
    legs?.delete(leg);
    if (legs?.size === 0) this.#tickets.delete(ticket);
  }

  /** The first that has granted its lock by this ticket, other than `not`. A peer may have given one ticket to all its legs. */
  legOfTicket(ticket: string, not?: Leg): Leg | undefined {
    for (const leg of this.#tickets.get(ticket) ?? []) if (leg !== not) return leg;
    return undefined;
  }

  get ticketCount(): number {
    return this.#tickets.size;
  }

  /** The open link to a node, if both sides trust each other. */
  trustedLinkTo(id: string): Link | undefined {
    for (const link of this.links) if (link.isTrusted && link.takesChannels && link.remoteId === id) return link;
    return undefined;
  }

  /**
   * Runs `run` now, or as soon as what runs in the same way is done: a route may go through as many legs of this node as its peers like,
   * and the stack holds only so many calls.
   */
  inTurn(run: () => void): void {
    this.#turns.push(run);
    if (this.#isInTurn) return;
    this.#isInTurn = true;
    let at = 0;
    try {
      // Also those that are added meanwhile.
      while (at < this.#turns.length) this.#turns[at++]?.();
    } finally {
      const rest = this.#turns.splice(0).slice(at);
      this.#isInTurn = false;
      // One that fails is no reason for others not to run.
      for (const next of rest) this.inTurn(next);
    }
  }

  addLink(link: Link): void {
    if (this.links.size === 0) this.#stopWaitingForExit = this.environment.atExit?.(this.#exit);
    this.links.add(link);
  }

  deleteLink(link: Link): void {
    this.links.delete(link);
    if (this.links.size === 0) this.#stopWaitingForExit?.();
  }

  linkOpened(link: Link): void {
    // No route changes for one that isn't believed.
    if (!link.isTrusted) return;
    this.#tellPeers(link);
    // That of the first channel, if it has one: others can't be there yet.
    askRelaysOn(link);
  }

  #tellPeers(link: Link): void {
    const linked = [...this.links].filter((other) => other !== link && other.isTrusted && other.isOpen);
    link.sendPeers(
      linked.map(({ remoteId }) => remoteId),
      [],
    );
    for (const other of linked) other.sendPeers([link.remoteId], []);
  }

  linkEnded(link: Link): void {
    this.deleteLink(link);
    // What never said HELLO nobody was told of.
    if (link.remoteId === "" || !link.isTrusted || this.trustedLinkTo(link.remoteId)) return;
    for (const other of this.links) if (other.isTrusted && other.isOpen) other.sendPeers([], [link.remoteId]);
  }

  /** The other side of `link` says that it is linked with these: of many relays, only those between it and them may leave now. */
  peersAdded(link: Link, ids: ReadonlySet<string>): void {
    for (const other of this.links) {
      if (other.isTrusted && ids.has(other.remoteId))
        askRelaysOn(other.channelCount < link.channelCount ? other : link);
    }
  }
}

/** Those that it has now: what comes of it may open channels. */
function askRelaysOn({ channels }: Link): void {
  for (const { leg } of [...channels]) leg.relay?.linksChanged();
}

let node: Node | undefined;

/** The node of this thread. */
export function hostNode(): Node {
  node ??= new Node(hostEnvironment);
  return node;
}
