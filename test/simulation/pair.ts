import type { Message } from "../../src/link/message.ts";
import type { CloseReason } from "../../src/port/end.ts";
import type { SimCable } from "./sim-cable.ts";
import type { SimPort } from "./sim-port.ts";

export type Side = 0 | 1;

export interface SentMessage {
  readonly number: number;
  readonly carried: readonly { readonly pair: Pair; readonly side: Side }[];
}

const otherSide = (side: Side): Side => (side === 0 ? 1 : 0);

/** What is known of two entangled ports, wherever they are: the standard against which the core is checked. */
export class Pair {
  readonly id: number;
  /** By the side that sent. */
  readonly sent: readonly [SentMessage[], SentMessage[]] = [[], []];
  /** By the side that read. */
  readonly read: [number, number] = [0, 0];
  readonly closedBy: Set<Side> = new Set<Side>();
  readonly heardCloseAt: Map<Side, CloseReason> = new Map<Side, CloseReason>();
  /** The port that holds a side; undefined in transit, or lost. */
  readonly holders: [SimPort | undefined, SimPort | undefined] = [undefined, undefined];

  /** Of which the two are the first ports. */
  cable: SimCable | undefined;

  constructor(id: number) {
    this.id = id;
  }

  /** By its name. */
  mayBeTakenFor(_other: Pair): boolean {
    return false;
  }

  write(side: Side, number: number, size: number): Uint8Array {
    const payload = new Uint8Array(Math.max(size, 12));
    const view = new DataView(payload.buffer);
    view.setUint32(0, this.id);
    view.setUint32(4, side);
    view.setUint32(8, number);
    return payload.fill(number, 12);
  }

  /** A message was read at `side`: it must be the next one that the other side sent. @returns what it carries */
  heard(side: Side, { payload, ends }: Message): SentMessage["carried"] {
    if (!payload) throw new Error("a message came that can't be read");
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const [id, from, number] = [view.getUint32(0), view.getUint32(4), view.getUint32(8)];
    const expected = this.read[side]++;
    const what = `pair ${this.id}, side ${side}:`;
    if (this.heardCloseAt.has(side)) throw new Error(`${what} a message after close`);
    if (id !== this.id || from !== otherSide(side)) throw new Error(`${what} a message of pair ${id}, side ${from}`);
    if (number !== expected) throw new Error(`${what} message ${number} instead of ${expected}`);
    if (payload.subarray(12).some((byte) => byte !== number % 256))
      throw new Error(`${what} message ${number} is damaged`);
    const carried = this.sent[otherSide(side)][number]?.carried ?? [];
    if (carried.length !== ends.length) throw new Error(`${carried.length} ports were sent, ${ends.length} came`);
    return carried;
  }

  heardClose(side: Side, reason: CloseReason): void {
    if (this.heardCloseAt.has(side)) throw new Error(`pair ${this.id}, side ${side}: close twice`);
    this.heardCloseAt.set(side, reason);
  }

  /**
   * When all is quiet and all was read.
   * @param wasCut messages may have been lost with a cable
   */
  checkAtRest(wasCut: boolean): void {
    this.#checkSide(0, wasCut);
    this.#checkSide(1, wasCut);
  }

  #checkSide(side: Side, wasCut: boolean): void {
    const other = otherSide(side);
    const holder = this.holders[side];
    if (!holder || this.closedBy.has(side)) return;
    const what = `pair ${this.id}, side ${side} in node ${holder.node.number}:`;
    const missing = this.sent[other].length - this.read[side];
    const isOtherOpen = this.holders[other]?.isOpen === true;
    if (!isOtherOpen && !this.heardCloseAt.has(side))
      throw new Error(`${what} the other side is gone, but no close came`);
    const reason = this.heardCloseAt.get(side)?.reason;
    if (missing > 0 && reason === "closed" && this.closedBy.has(other))
      throw new Error(`${what} ${missing} messages are missing before the close`);
    if (wasCut) return;
    if (reason !== undefined && reason !== "closed") throw new Error(`${what} closed as ${reason}`);
    if (missing > 0) throw new Error(`${what} ${missing} messages are missing`);
    if (isOtherOpen && this.heardCloseAt.has(side)) throw new Error(`${what} close came, but the other side is open`);
  }
}
