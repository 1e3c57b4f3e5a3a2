import { hostRealm } from "../../src/base/realm.ts";
import type { Written } from "../../src/codec/byte-writer.ts";
import { Leg } from "../../src/link/leg.ts";
import { discardEnds, Message } from "../../src/link/message.ts";
import { type CloseReason, End, type EndHolder, QueueEntry } from "../../src/port/end.ts";
import type { Pair, Side } from "./pair.ts";
import type { SimNode } from "./sim-node.ts";

/** A port of a simulated program: it reads only when the simulation says so. */
export class SimPort implements EndHolder {
  readonly realm = hostRealm;
  readonly started = false;
  readonly hearsClose = false;
  readonly node: SimNode;
  readonly end: End;
  readonly pair: Pair;
  readonly side: Side;
  /** Held, and neither closed nor did it hear `close`. */
  isOpen = true;

  constructor(node: SimNode, end: End, pair: Pair, side: Side) {
    this.node = node;
    this.end = end;
    this.pair = pair;
    this.side = side;
    end.holder = this;
    pair.holders[side] = this;
  }

  // The simulation reads the queue itself.
  deliver(): void {}
  fireClose(): void {}
  entryWaits(): void {}

  /** @param atOnce it doesn't wait in a queue where it need not, as `postMessage` has it */
  post(size: number, carried: readonly SimPort[], atOnce: boolean): void {
    const { pair, side } = this;
    const { peer } = this.end;
    const targets = carried.filter((port) => peer?.represents(port.end)).map((port) => port.pair);
    const hasOwn = carried.some((port) => port.pair === pair);
    if (targets.some((target) => target !== pair && !pair.mayBeTakenFor(target)))
      throw new Error(`pair ${pair.id}: another one is taken for it`);
    if (hasOwn && peer && targets.length === 0 && !pair.cable?.mayHaveTwoNames)
      throw new Error(`pair ${pair.id}: a message isn't known to carry its own target`);
    const doomed = hasOwn || targets.length > 0;
    const message = {
      number: pair.sent[side].length,
      carried: carried.map((port) => ({ pair: port.pair, side: port.side })),
    };
    const ends = carried.map((port) => port.release());
    const entry = new QueueEntry(false, undefined, [], undefined);
    const content = new Message(pair.write(side, message.number, size), ends);
    entry.encoded = content;
    if (doomed || !peer) {
      discardEnds(ends);
      return;
    }
    pair.sent[side].push(message);
    const { payload } = content;
    if (atOnce && payload && peer instanceof Leg && peer.sendAtOnce(writtenOf(payload))) return;
    peer.enqueue(entry);
  }

  /** The end leaves the port, as when it is transferred. */
  release(): End {
    this.end.holder = undefined;
    this.isOpen = false;
    this.pair.holders[this.side] = undefined;
    return this.end;
  }

  close(): void {
    this.isOpen = false;
    this.pair.closedBy.add(this.side);
    discardEnds([this.end]);
  }

  /** Reads one entry. @returns whether there was one */
  read(): boolean {
    if (!this.isOpen) return false;
    const entry = this.end.dequeue();
    if (!entry) return false;
    if (entry.isClose) this.#heardClose(entry.data as CloseReason);
    else this.#heard(entry);
    return true;
  }

  #heardClose(reason: CloseReason): void {
    this.isOpen = false;
    this.pair.heardClose(this.side, reason);
  }

  #heard(entry: QueueEntry): void {
    const message = entry.encoded as Message;
    const carried = this.pair.heard(this.side, message);
    message.take().forEach((end, i) => {
      const one = carried[i];
      if (one) new SimPort(this.node, end, one.pair, one.side);
    });
    entry.consumed?.();
  }
}

/** A new pair of ports in one node. */
export function createPair(node: SimNode, pair: Pair): void {
  const [a, b] = [new End(), new End()];
  End.entangle(a, b);
  new SimPort(node, a, pair, 0);
  new SimPort(node, b, pair, 1);
}

function writtenOf(bytes: Uint8Array): Written {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { bytes, view, origin: 0, end: bytes.length };
}
