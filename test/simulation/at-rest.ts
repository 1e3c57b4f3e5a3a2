import type { Link } from "../../src/link/link.ts";
import type { SimCable } from "./sim-cable.ts";
import type { SimNode } from "./sim-node.ts";

/** Neither side gave up the other, both know the same channels, and each has something behind it. */
export function checkCable({ links: [a, b], nodes, isCut, failure }: SimCable): void {
  const what = `the cable between nodes ${nodes[0].number} and ${nodes[1].number}`;
  if (failure !== undefined) throw new Error(`${what} failed: ${failure}`);
  if (isCut) return;
  if (a.isOpen !== b.isOpen) throw new Error(`${what} is open at one side only`);
  const [idsA, idsB] = [channelIds(a), channelIds(b)];
  if (idsA !== idsB) throw new Error(`${what} has channels ${idsA} at one side, ${idsB} at the other`);
}

export function channelIds(link: Link): string {
  const channels = [...link.channels];
  const dead = channels.find(({ leg }) => leg.isDead);
  if (dead) throw new Error(`channel ${dead.id} is kept, but nothing is behind it`);
  return channels
    .map(({ id }) => id)
    .sort((x, y) => x - y)
    .join(" ");
}

/** All was read, and no path is being changed. */
export function checkCounts({ node, number }: SimNode): void {
  for (const { outbox } of node.links) {
    if (outbox.unreadBytes !== 0) throw new Error(`a link of node ${number} counts ${outbox.unreadBytes} unread bytes`);
  }
  if (node.ticketCount > 0) throw new Error(`node ${number} keeps ${node.ticketCount} tickets`);
}

/** At rest no relay stands between neighbours that are one node, or have a link of their own. */
export function checkRelays({ node, number }: SimNode): void {
  for (const relay of node.relays) {
    if (relay.shouldLeave) throw new Error(`a relay in node ${number} stayed between neighbours`);
  }
}
