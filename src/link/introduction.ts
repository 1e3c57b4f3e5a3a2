import type { CloseReason, End } from "../port/end.ts";
import { Channel } from "./channel.ts";
import type { Frame } from "./frame-reader.ts";
import { frameTypes, resetCodes } from "./frame-types.ts";
import { Leg } from "./leg.ts";
import type { Link } from "./link.ts";
import { unknownFrame } from "./link-error.ts";
import { LocalPipe } from "./local-pipe.ts";
import { nameBytes, toKey } from "./node.ts";
import type { Pipe } from "./pipe.ts";

/** The frames by which a relay leaves a route. docs/protocol.md#leaving-a-route */
export function receiveOfLock(link: Link, channel: Channel, frame: Frame): void {
  channel.expectMore();
  const ticket = toKey(frame.bytes(nameBytes));
  const { leg } = channel;
  // What was sent on a path that has been left since is void.
  if (leg.current !== channel) return;
  if (frame.type === frameTypes.lock) leg.lock.request({ ticket, far: toKey(frame.bytes(nameBytes)) });
  else if (frame.type === frameTypes.locked) receiveLocked(channel, ticket);
  else if (frame.type === frameTypes.unlock) leg.lock.unlock(ticket);
  else if (frame.type === frameTypes.intro) receiveIntro(link, channel, ticket, toKey(frame.bytes(nameBytes)));
  else if (frame.type === frameTypes.nak) leg.relay?.refused(leg, ticket);
  else throw unknownFrame(frame.type);
}

function receiveLocked(channel: Channel, ticket: string): void {
  if (!channel.leg.relay?.legLocked(channel.leg, ticket)) channel.sendTicket(frameTypes.unlock, ticket);
}

/** The relay names the node beyond it: the leg goes on on a path of its own. */
function receiveIntro({ node }: Link, channel: Channel, ticket: string, far: string): void {
  const { leg } = channel;
  if (leg.lock.holder?.ticket !== ticket || leg.isClosing) return;
  if (far === node.id) {
    const other = node.legOfTicket(ticket, leg);
    if (other && !other.isClosing) joinHere(channel, other, ticket);
    return;
  }
  const direct = channel.link.isTrusted ? node.trustedLinkTo(far) : undefined;
  if (direct) join(direct, leg, ticket);
  else refuse(channel, ticket);
}

/** The route turns back here, so that the relay at the other side of both legs may be left out. */
function joinHere(channel: Channel, other: Leg, ticket: string): void {
  const { leg } = channel;
  // A third party that knows the ticket would make this side say FIN to a relay that doesn't expect it yet.
  if (!areOfOneNode(channel, other.current)) refuse(channel, ticket);
  else if (areOfOneRoute(leg, other)) leg.die(ring);
  else LocalPipe.join(leg, other);
}

/**
 * Within this node the route goes on from one to the other: a message would go round and round, in one turn. Looked for from both sides,
 * as a peer may make one of them as long as it likes.
 */
function areOfOneRoute(leg: Leg, other: Leg): boolean {
  let [end, otherEnd] = [leg.peer, other.peer];
  while (end && otherEnd && end !== other) [end, otherEnd] = [beyond(end), beyond(otherEnd)];
  return end === other;
}

function beyond(end: End): End | undefined {
  return end instanceof Leg && end.current instanceof LocalPipe ? end.current.far?.peer : undefined;
}

/** Nobody has a port of it. No mistake of this relay: it may be the work of nodes beyond the two. */
const ring: CloseReason = {
  reason: "protocol",
  text: "the route is a ring: INTRO would join its two ends",
};

function areOfOneNode({ link: a }: Channel, other: Pipe): boolean {
  if (!(other instanceof Channel)) return false;
  const { link: b } = other;
  return a === b || (a.isTrusted && b.isTrusted && a.remoteId === b.remoteId);
}

function join(link: Link, leg: Leg, ticket: string): void {
  const channel = link.openChannelFor(leg);
  channel.sendTicket(frameTypes.join, ticket);
  leg.swap(channel);
}

function refuse(channel: Channel, ticket: string): void {
  channel.leg.lock.release();
  channel.sendTicket(frameTypes.nak, ticket);
  channel.leg.lock.grantDeferred();
  channel.leg.relay?.consider();
}

/**
 * JOIN: the node beyond the relay comes by itself. Whether its link is trusted doesn't matter: it has the ticket of the relay, which could
 * as well pass on to it all that it gets. Who opens the path has nothing but a name to go by.
 */
export function receiveJoin(link: Link, id: number, ticket: string, add: (channel: Channel) => void): void {
  const leg = link.node.legOfTicket(ticket);
  const isInvited = leg !== undefined && leg.lock.holder?.far === link.remoteId && !leg.isClosing;
  if (!isInvited) {
    link.frame(frameTypes.reset).varint(id).varint(resetCodes.closing).end();
    return;
  }
  const channel = new Channel(link, id, leg);
  add(channel);
  leg.swap(channel);
}
