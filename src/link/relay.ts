import type { CloseReason, QueueEntry } from "../port/end.ts";
import { Channel } from "./channel.ts";
import { FinEntry } from "./fin-entry.ts";
import { frameTypes } from "./frame-types.ts";
import type { Leg } from "./leg.ts";
import type { Message } from "./message.ts";

const neverJoined: CloseReason = {
  reason: "protocol",
  text: "FIN came from a node that was to be joined by another one, which has refused",
};

/**
 * Two legs of one node that pass on to each other what they get. If the nodes on both sides are one, or have a link of their own, the
 * relay leaves the route: it locks the leg on either side, introduces them to each other, passes on what is on its way up to FIN, and
 * is gone. docs/protocol.md#leaving-a-route
 */
export class Relay {
  readonly #legs: readonly [Leg, Leg];
  #state: "forwarding" | "wanting" | "going" | "over" = "forwarding";
  #ticket = "";
  readonly #locked = new Set<Leg>();
  readonly #passed = new Set<Leg>();
  /** From which FIN came. */
  readonly #finished: Leg[] = [];
  /** The two nodes have no link, though one of them had said so. */
  #isRefused = false;

  constructor(a: Leg, b: Leg) {
    this.#legs = [a, b];
    a.relay = b.relay = this as Relay;
    a.node.relays.add(this as Relay);
  }

  /** The channels of both legs; undefined if the path of either may not be changed. */
  get #stableChannels(): readonly [Channel, Channel] | undefined {
    const [{ stableChannel: a }, { stableChannel: b }] = this.#legs;
    return a && b && [a, b];
  }

  /** Begins to leave the route, if it should and may. */
  consider(): void {
    if (this.#state !== "forwarding") return;
    const [a, b] = this.#legs;
    const channels = this.#stableChannels;
    if (!channels || a.isLocked || b.isLocked || !this.#areNeighbours(channels)) return;
    const [channelA, channelB] = channels;
    this.#state = "wanting";
    this.#ticket = a.node.newTicket();
    channelA.sendTicket(frameTypes.lock, this.#ticket, channelB.link.remoteId);
    channelB.sendTicket(frameTypes.lock, this.#ticket, channelA.link.remoteId);
  }

  /** Its neighbours are one node, or linked: at rest no such relay is left. */
  get shouldLeave(): boolean {
    const channels = this.#stableChannels;
    return channels !== undefined && this.#areNeighbours(channels);
  }

  /** What is linked may have changed. */
  linksChanged(): void {
    this.#isRefused = false;
    this.consider();
  }

  #areNeighbours([{ link: a }, { link: b }]: readonly [Channel, Channel]): boolean {
    // What a node says of itself is not believed without trust: but what comes back on one link went to the same.
    if (a === b) return true;
    if (!a.isTrusted || !b.isTrusted || this.#isRefused) return false;
    return a.remoteId === b.remoteId || a.remotePeers.has(b.remoteId) || b.remotePeers.has(a.remoteId);
  }

  /** What came from a leg could not be passed on at once. */
  wouldWait(from: Leg, { encoded }: QueueEntry): boolean {
    const [a, b] = this.#legs;
    const { first, current } = from === a ? b : a;
    return first !== undefined || (current instanceof Channel && current.wouldWait(encoded as Message));
  }

  /** LOCK was sent there, and is not answered. */
  wantsLockOf(leg: Leg): boolean {
    return this.#state === "wanting" && !this.#locked.has(leg);
  }

  /** The relay is to go over the path of this leg: until it has gone or given up, nobody may change that. */
  needs(leg: Leg): boolean {
    return this.#locked.has(leg);
  }

  /** @returns false for a ticket that is not wanted any more, or who gives its lock while it has that of this side */
  legLocked(leg: Leg, ticket: string): boolean {
    if (this.#state !== "wanting" || ticket !== this.#ticket || leg.isLocked) return false;
    this.#locked.add(leg);
    if (this.#locked.size < 2) return true;
    const channels = this.#stableChannels;
    if (!channels) return true;
    const [a, b] = channels;
    this.#state = "going";
    a.sendTicket(frameTypes.intro, ticket, b.link.remoteId);
    return true;
  }

  /** The neighbour that was introduced has no link to the other one after all. The other one has no say in it. */
  refused(leg: Leg, ticket: string): void {
    if (this.#state !== "going" || ticket !== this.#ticket || leg !== this.#legs[0]) return;
    this.#isRefused = true;
    if (this.#finished.length > 0) {
      leg.die(neverJoined);
      return;
    }
    this.#unlock(this.#legs[1]);
    this.#giveUp();
  }

  /** The other side of a leg left the route itself: what we had asked of it is void. */
  legSwapped(leg: Leg): void {
    if (this.#state !== "wanting") return;
    const [a, b] = this.#legs;
    this.#unlock(leg === a ? b : a);
    this.#giveUp();
  }

  #unlock(leg: Leg): void {
    leg.stableChannel?.sendTicket(frameTypes.unlock, this.#ticket);
  }

  #giveUp(): void {
    this.#state = "forwarding";
    this.#locked.clear();
    for (const leg of this.#legs) leg.lock.grantDeferred();
    this.consider();
  }

  /**
   * FIN came from a neighbour: it is passed on behind what came before. Until the one that was introduced says it, which may refuse as
   * well, that of the other one waits.
   * @returns false if none was to be expected
   */
  passFin(from: Leg): boolean {
    if (this.#state !== "going") return false;
    const [a, b] = this.#legs;
    this.#finished.push(from);
    if (from === a) b.enqueue(new FinEntry());
    if (this.#finished.length === 2) a.enqueue(new FinEntry());
    return true;
  }

  /** FIN was sent. */
  finPassed(leg: Leg): void {
    this.#passed.add(leg);
    if (this.#passed.size === 2) for (const one of this.#legs) one.leave();
  }

  end(): void {
    this.#state = "over";
    const [a, b] = this.#legs;
    a.node.relays.delete(this as Relay);
    a.relay = b.relay = undefined;
  }
}
