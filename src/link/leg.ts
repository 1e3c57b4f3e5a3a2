import type { Realm } from "../base/realm.ts";
import { noObjects } from "../base/webidl.ts";
import type { Written } from "../codec/byte-writer.ts";
import { closedByPort } from "../port/close-reason.ts";
import { type CloseReason, End, type EndReason, type PostedEncoder, QueueEntry } from "../port/end.ts";
import { discardMessage } from "../port/message-port-state.ts";
import { QueueMeter } from "../port/queue-meter.ts";
import { Channel } from "./channel.ts";
import { LocalPipe } from "./local-pipe.ts";
import { Lock } from "./lock.ts";
import { MessageEncoder, type Sender } from "./message.ts";
import type { Node } from "./node.ts";
import type { Pipe } from "./pipe.ts";
import { Relay } from "./relay.ts";
import { RemoteEnd } from "./remote-end.ts";

/**
 * Stands, in this thread, for an end that is reached over a link. Its queue is what waits to be sent to it; what comes from it goes to
 * `peer`. If that is a leg too, the two are a relay.
 *
 * A leg may change its pipe. It says FIN on the old one and sends on the new; what comes on the new one it holds back until FIN has
 * come on the old. So order needs no numbers. docs/protocol.md#changing-the-path
 */
export class Leg extends RemoteEnd implements Sender {
  readonly node: Node;
  #lock: Lock | undefined;
  /** What is sent on. */
  current: Pipe;
  /** What still brings what was sent before its FIN. */
  #draining: Pipe | undefined;
  /** Came on `current` while another pipe was draining. */
  #held: QueueEntry[] | undefined;
  /** FIN has come on `current`: the new pipe is on its way. */
  #isCurrentFinished = false;
  /**
   * Refused: by the other side, of whose `current` channel CLOSE is on its way on the old pipe; nothing is sent any more. Dead: nor
   * is anything delivered.
   */
  #state: "alive" | "refused" | "dead" = "alive";
  /** Why nobody gets what comes, once `peer` is gone. */
  #endReason: EndReason | undefined;
  relay: Relay | undefined;

  constructor(node: Node, pipe: (leg: Leg) => Pipe) {
    super();
    this.node = node;
    this.current = pipe(this as Leg);
  }

  /** Takes the place of `end`, which goes to the other side of the leg's channel. */
  standFor(end: End): void {
    const { peer } = end;
    this.route = end.route;
    this.side = end.side;
    end.peer = undefined;
    if (peer) this.joinTo(peer);
    this.heardBy = end.heardBy;
    QueueMeter.move(end, this as Leg);
    for (let entry = end.dequeue(); entry; entry = end.dequeue()) this.enqueue(entry);
  }

  joinTo(peer: End): void {
    End.entangle(this as Leg, peer);
    if (peer instanceof Leg) new Relay(this as Leg, peer).consider();
  }

  override enqueue(entry: QueueEntry): void {
    if (this.#state !== "alive") {
      if (!entry.isClose) discardMessage(entry, this.#endReason);
      return;
    }
    if (entry.isClose) this.#endReason = entry.data as EndReason;
    this.append(entry);
    this.current.ready();
  }

  override encoder(): PostedEncoder | undefined {
    const { current } = this;
    return current instanceof Channel ? new MessageEncoder(current.link.messageLimits, this as Leg) : undefined;
  }

  sendAtOnce(written: Written): boolean {
    const { current } = this;
    if (this.first || this.isClosing || this.#state === "refused" || !(current instanceof Channel)) return false;
    return current.sendAtOnce(written);
  }

  get lock(): Lock {
    this.#lock ??= new Lock(this as Leg);
    return this.#lock;
  }

  get isLocked(): boolean {
    return this.#lock?.holder !== undefined;
  }

  releaseLock(): void {
    this.#lock?.release();
  }

  get isDead(): boolean {
    return this.#state === "dead";
  }

  /** The old path may still bring something. */
  get isDraining(): boolean {
    return this.#draining !== undefined;
  }

  /** Neither path is draining: the pipe may be changed. */
  get isStable(): boolean {
    return !this.isDead && !this.isDraining && !this.#isCurrentFinished;
  }

  /** The channel that is sent on, if the pipe is one and may be changed. */
  get stableChannel(): Channel | undefined {
    const { current } = this;
    return this.isStable && !this.isClosing && current instanceof Channel && current.link.isOpen ? current : undefined;
  }

  /** CLOSE was sent or waits to be: no new path is worth while. */
  get isClosing(): boolean {
    return this.isDead || this.peer === undefined;
  }

  /** Where what comes is read, if a port waits for it. */
  get waitingRealm(): Realm | undefined {
    const holder = this.#draining ? undefined : this.peer?.holder;
    return holder?.started ? holder.realm : undefined;
  }

  // What the pipes deliver

  received(pipe: Pipe, entry: QueueEntry): void {
    if (pipe === this.current && this.#draining) this.#hold(entry);
    else if (this.peer) this.peer.enqueue(entry);
    else discardMessage(entry, this.#endReason);
  }

  #hold(entry: QueueEntry): void {
    this.#held ??= [];
    this.#held.push(entry);
  }

  /** @returns whether a FIN was to be expected there */
  receivedFin(pipe: Pipe): boolean {
    if (pipe === this.#draining) {
      this.#draining = undefined;
      this.#stopHolding();
      return true;
    }
    if (this.isClosing) return true;
    if (this.relay?.passFin(this as Leg)) return true;
    if (!this.isLocked) return false;
    this.#isCurrentFinished = true;
    return true;
  }

  receivedClose(pipe: Pipe, reason: CloseReason): void {
    if (pipe === this.current && this.#draining) this.#hold(new QueueEntry(true, reason, noObjects, undefined));
    else this.die(reason);
  }

  /** The pipe ended without a last word, in the other direction too. */
  receivedReset(pipe: Pipe, reason: CloseReason, isOtherClosing: boolean): void {
    if (isOtherClosing && pipe === this.current && this.#draining) this.#refuse();
    else this.die(reason);
  }

  #refuse(): void {
    this.#state = "refused";
    this.#discardQueue();
  }

  #stopHolding(): void {
    if (this.#state === "refused") this.die(closedByPort);
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const entry of held) {
      if (entry.isClose) this.die(entry.data as CloseReason);
      else this.received(this.current, entry);
    }
    if (this.isStable) this.#stabilized();
  }

  #stabilized(): void {
    this.#lock?.grantDeferred();
    this.relay?.consider();
    if (this.current instanceof LocalPipe) this.current.resume();
  }

  /** Goes on on another pipe. What was not sent yet goes there; what was sent in part is sent there anew. */
  swap(pipe: Pipe): void {
    this.current.fin();
    this.#draining = this.#isCurrentFinished ? undefined : this.current;
    this.#isCurrentFinished = false;
    this.releaseLock();
    this.current = pipe;
    this.relay?.legSwapped(this as Leg);
    pipe.ready();
    if (this.isStable) this.#stabilized();
  }

  /** This leg and `other`, which have a local pipe between them, leave the route. */
  collapse(other: Leg): void {
    const { peer } = this;
    const { peer: otherPeer } = other;
    if (!peer || !otherPeer) return;
    QueueMeter.move(other, peer);
    QueueMeter.move(this as Leg, otherPeer);
    [peer.heardBy, otherPeer.heardBy] = [other.heardBy, this.heardBy];
    this.leave();
    other.leave();
    if (peer instanceof Leg) peer.joinTo(otherPeer);
    else if (otherPeer instanceof Leg) otherPeer.joinTo(peer);
    else End.entangle(peer, otherPeer);
  }

  /** Out of the route, which goes on without it. */
  leave(): void {
    this.#state = "dead";
    this.peer = undefined;
    this.relay?.end();
  }

  /** The route ends here: `peer` hears so after what it was sent, and the ports in what was not; both pipes get a last word. */
  die(reason: CloseReason): void {
    if (this.isDead) return;
    this.#state = "dead";
    this.#endReason ??= reason;
    this.releaseLock();
    this.relay?.end();
    this.#discardQueue(reason);
    for (const entry of this.#held ?? []) if (!entry.isClose) discardMessage(entry, reason);
    this.current.finish(reason);
    this.#draining?.finish(reason);
    // Nothing is held for it any more: what a local pipe still brings is discarded.
    this.#draining = this.#held = undefined;
    this.disentangle(reason);
  }

  #discardQueue(reason?: CloseReason): void {
    for (let entry = this.dequeue(); entry; entry = this.dequeue()) if (!entry.isClose) discardMessage(entry, reason);
  }
}
