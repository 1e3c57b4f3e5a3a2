import assert from "node:assert/strict";
import { setImmediate as nextImmediate } from "node:timers/promises";
import { MessageChannel } from "../../src/index.ts";
import type { MessageEvent, MessagePort, PortEvent } from "../../src/port/types.ts";
import { tasksHaveRun } from "../spec/next-event.ts";
import { close, createEnds, type ModelEnd, post } from "./port-model.ts";

/** An end of a pipe in the model, with the real port that holds it. */
interface Held {
  readonly end: ModelEnd;
  /** Undefined in transit. */
  port: MessagePort | undefined;
  started: boolean;
}

interface Payload {
  readonly id: number;
  readonly ports: readonly MessagePort[];
}

/** Real ports beside their model. What a real port fires must be what the model has waiting there: the model only listens. */
export class PortWorld {
  readonly ends: Held[] = [];
  delivered = 0;
  #nextId = 0;
  readonly #seen = new Set<MessagePort>();
  #failure: unknown;

  constructor() {
    for (let n = 0; n < 3; n++) this.createChannel();
  }

  createChannel(): void {
    const { port1, port2 } = new MessageChannel();
    const ends = createEnds();
    for (const [i, port] of [port1, port2].entries()) {
      const held: Held = { end: ends[i] as ModelEnd, port: undefined, started: false };
      const at = this.ends.push(held) - 1;
      this.#hold(held, port);
      // So that there is something to read from the beginning.
      if (i === 1) this.start(at, false);
    }
  }

  start(at: number, byHandler: boolean): void {
    const held = this.#at(at);
    held.started = true;
    if (byHandler && held.port) held.port.onmessage = () => {};
    else held.port?.start();
  }

  close(at: number): void {
    const held = this.#at(at);
    close(held.end);
    held.port?.close();
  }

  /** Posts a message that carries the ports that hold the ends at `places`. */
  post(at: number, places: readonly number[]): void {
    const { end, port } = this.#at(at);
    const carried = places.map((place) => this.#at(place % this.ends.length));
    const transfer = carried.flatMap((held) => held.port ?? []);
    if (transfer.length < carried.length) return;
    const message = { id: this.#nextId++, ports: transfer.toReversed() };
    const refused =
      new Set(transfer).size < transfer.length || carried.some((held) => held.port === port || held.end.closed);
    if (refused) {
      assert.throws(() => port?.postMessage(message, transfer), { name: "DataCloneError" });
      return;
    }
    port?.postMessage(message, transfer);
    for (const held of carried) {
      held.port = undefined;
      held.started = false;
    }
    post(end, { id: message.id, ends: carried.map((held) => held.end) });
  }

  closeAll(): void {
    for (const [i, { port }] of this.ends.entries()) if (port) this.close(i);
  }

  async turn(): Promise<void> {
    await nextImmediate();
    if (this.#failure) throw this.#failure;
  }

  /** All that could be delivered has been. */
  async settle(): Promise<void> {
    // A message may bring a port with messages that bring ports.
    for (let before = -1; before < this.delivered; ) {
      before = this.delivered;
      await tasksHaveRun();
    }
    if (this.#failure) throw this.#failure;
    for (const { end, port, started } of this.ends) {
      if (port && started) assert.deepEqual(end.waiting, [], "a started port has nothing left to read");
      else if (port) assert.notEqual(end.waiting[0], "close", "a port that has read all hears close");
    }
  }

  #at(index: number): Held {
    const held = this.ends[index];
    assert(held);
    return held;
  }

  #hold(held: Held, port: MessagePort): void {
    assert(!this.#seen.has(port), "a transfer makes a new port");
    this.#seen.add(port);
    held.port = port;
    port.addEventListener("message", (event) => this.#check(() => this.#received(held, port, event)));
    port.addEventListener("close", (event) => this.#check(() => this.#closed(held, port, event)));
  }

  /** A listener's exception would be uncaught; the run must fail with it. */
  #check(steps: () => void): void {
    try {
      steps();
    } catch (error) {
      this.#failure ??= error;
    }
  }

  #received(held: Held, port: MessagePort, { data, ports }: MessageEvent<Payload>): void {
    assert.equal(held.port, port, "a port that was transferred hears nothing");
    assert(held.started, "a port that isn't started gets no message");
    const expected = held.end.waiting.shift();
    assert(expected !== undefined && expected !== "close", "a message that nobody sent");
    assert.equal(data.id, expected.id, "messages come in order");
    assert.equal(ports.length, expected.ends.length);
    assert.deepEqual(data.ports.toReversed(), [...ports], "the ports in the message are those of the event");
    for (const [i, end] of expected.ends.entries()) {
      const moved = this.ends.find((one) => one.end === end);
      assert(moved);
      this.#hold(moved, ports[i] as MessagePort);
      if (data.id % 3 > 0) this.start(this.ends.indexOf(moved), data.id % 3 === 2);
    }
    this.delivered++;
  }

  #closed(held: Held, port: MessagePort, _event: PortEvent): void {
    assert.equal(held.port, port, "a port that was transferred hears nothing");
    assert.equal(held.end.waiting.shift(), "close", "close comes once, to the other port, after what was sent");
  }
}
