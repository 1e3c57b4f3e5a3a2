import { type Frame, FrameReader } from "../../src/link/frame-reader.ts";
import { dataFlags, frameTypes } from "../../src/link/frame-types.ts";
import { FrameWriter } from "../../src/link/frame-writer.ts";
import { writeHello } from "../../src/link/hello.ts";
import { defaultLimits, type Limits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import { type Node, nameBytes, toBytes, toKey } from "../../src/link/node.ts";
import type { Transport } from "../../src/link/transport.ts";
import type { End } from "../../src/port/end.ts";
import type { Random } from "./random.ts";

export interface HostileOptions {
  readonly knowledge: Knowledge;
  /** Told of the beginning of each message. */
  readonly heard: (payload: Uint8Array) => void;
  readonly limits: Limits;
  /** It also says much at once, in orders that nobody needs. */
  readonly wild: boolean;
  readonly trusted: boolean;
  /** Who it says to be. */
  readonly name: string;
  /** Whose names it knows, its own and that of the node that it attacks included. */
  readonly nodes: readonly string[];
  /** One of so many frames breaks a rule that ends its link. */
  readonly offences: number;
}

/** What peers that know of each other have heard. */
export interface Knowledge {
  readonly tickets: string[];
  readonly routes: string[];
}

const nameOf = (character: string): string => character.repeat(nameBytes);

/** A program at the other side of a node's link that knows the protocol, and all that it was told: it says what it likes, in any order. */
export class HostilePeer {
  readonly link: Link;
  /** The node's, of the first channel. */
  readonly end: End;
  /** What the node said as it ended the link. */
  goAway: string | undefined;
  readonly #options: HostileOptions;
  readonly #random: Random;
  readonly #writer = new FrameWriter();
  readonly #reader = new FrameReader(1 << 24);
  readonly #incoming: Uint8Array[] = [];
  /** Those on which it may still say something; by which ticket it has the lock opposite. */
  readonly #channels = new Map<number, string>([[0, ""]]);
  readonly #tickets: string[];
  readonly #routes: string[];
  /** What an honest peer would say now. */
  readonly #answers: (() => void)[] = [];
  #nextId: number;
  /** Channels on which a message has not wholly come. */
  readonly #inParts = new Set<number>();

  constructor(node: Node, options: HostileOptions, random: Random) {
    this.#options = options;
    this.#random = random;
    this.#tickets = options.knowledge.tickets;
    this.#routes = options.knowledge.routes;
    const transport: Transport = {
      detectsLoss: true,
      start: () => undefined,
      send: (bytes) => this.#incoming.push(bytes) > 0,
      close: () => undefined,
    };
    const { limits, nodes, trusted } = options;
    this.link = new Link(node, transport, { limits, trusted });
    this.end = this.link.start();
    this.link.opened();
    // The route of the first channel may get this name.
    const known = random.oneIn(3) ? random.pick(this.#routes) : undefined;
    const nonce = known ?? nameOf(random.oneIn(2) ? "\0" : "\xff");
    writeHello(this.#writer, { nodeId: options.name, nonce, limits: defaultLimits });
    // With trust it is introduced to those.
    this.#frame(frameTypes.peers, nodes.length, ...nodes, 0);
    this.#flush();
    this.#nextId = this.link.isOwnId(2) ? 1 : 2;
  }

  /** Reads what came, answers, or says something of its own. */
  act(): void {
    const random = this.#random;
    const bytes = random.oneIn(2) ? this.#incoming.shift() : undefined;
    const answer = random.oneIn(2) ? this.#answers[0] : undefined;
    if (bytes) this.#hear(bytes);
    else if (answer) this.#answers.shift()?.();
    else this.#sayAnything();
    this.#flush();
  }

  #flush(): void {
    if (this.#writer.length > 0) this.link.received(this.#writer.take());
  }

  #hear(bytes: Uint8Array): void {
    this.#reader.push(bytes);
    for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) {
      if (frame.type === frameTypes.goAway) this.goAway = `${frame.byte()} ${frame.text()}`;
      else if (frame.type === frameTypes.bye) this.#answers.push(() => this.#frame(frameTypes.bye));
      else if (frame.type === frameTypes.data) this.#hearData(frame);
      else if (frame.type > frameTypes.data) this.#hearOfChannel(frame, frame.varint());
    }
  }

  #hearData(frame: Frame): void {
    const channel = frame.varint();
    const flags = frame.byte();
    const isFirst = !this.#inParts.has(channel);
    if (flags & dataFlags.more) {
      this.#inParts.add(channel);
    } else {
      this.#inParts.delete(channel);
      frame.varint();
      if (flags & dataFlags.ports) this.#hearPorts(frame);
    }
    // With other flags the rest is no payload alone.
    if (isFirst && !(flags & ~(dataFlags.more | dataFlags.ports))) this.#options.heard(frame.rest());
  }

  #hearPorts(frame: Frame): void {
    for (let count = frame.varint(); count > 0; count--) {
      const id = frame.varint();
      if (id === 0) continue;
      this.#channels.set(id, "");
      this.#routes.push(toKey(frame.bytes(nameBytes)));
      frame.byte();
    }
  }

  #hearOfChannel(frame: Frame, id: number): void {
    const { type } = frame;
    const answers = this.#answers;
    if (type === frameTypes.close) answers.push(() => this.#last(frameTypes.close, id));
    else if (type === frameTypes.reset) this.#channels.delete(id);
    else if (type === frameTypes.fin)
      answers.push(() => this.#last(this.#random.oneIn(4) ? frameTypes.reset : frameTypes.fin, id));
    if (type < frameTypes.lock) return;
    const ticket = toKey(frame.bytes(nameBytes));
    this.#tickets.push(ticket);
    if (type === frameTypes.join) this.#channels.set(id, ticket);
    else if (type === frameTypes.lock) this.#hearLock(id, ticket);
    else if (type === frameTypes.locked && this.#channels.has(id)) this.#channels.set(id, ticket);
    else if (type === frameTypes.intro) answers.push(() => this.#answerIntro(id, ticket));
  }

  #hearLock(id: number, ticket: string): void {
    this.#answers.push(() => this.#ticket(frameTypes.locked, id, ticket));
    // As if another node had joined it already.
    if (this.#random.oneIn(3)) this.#answers.push(() => this.#last(frameTypes.fin, id));
  }

  #answerIntro(id: number, ticket: string): void {
    if (this.#random.oneIn(3)) this.#ticket(frameTypes.nak, id, ticket);
    else {
      this.#last(frameTypes.fin, id);
      if (this.#random.oneIn(2)) this.#ticket(frameTypes.join, this.#takeId(), ticket);
    }
  }

  // What it says

  #frame(type: number, ...fields: readonly (number | string)[]): void {
    const writer = this.#writer.begin(type);
    for (const field of fields) {
      if (typeof field === "number") writer.varint(field);
      else writer.bytes(toBytes(field));
    }
    writer.end();
  }

  #ticket(type: number, id: number, ticket: string, far = ""): void {
    if (!this.#channels.has(id) && !this.#offends) return;
    this.#frame(type, id, ticket, far);
  }

  #last(type: number, id: number): void {
    if (!this.#channels.delete(id) && (id < 0 || !this.#offends)) return;
    this.#frame(type, id, type === frameTypes.reset ? this.#random.below(2) : 0);
  }

  #takeId(): number {
    const id = this.#nextId + (this.#offends ? this.#random.below(5) - 3 : 0);
    this.#nextId = Math.max(this.#nextId, id) + 2;
    this.#channels.set(id, "");
    return Math.max(id, 0);
  }

  get #offends(): boolean {
    return this.#random.oneIn(this.#options.offences);
  }

  #pick<T>(items: Iterable<T>, otherwise: T): T {
    return this.#random.pick([...items]) ?? otherwise;
  }

  #sayAnything(): void {
    const random = this.#random;
    const { name, nodes } = this.#options;
    const id = this.#offends ? random.below(this.#nextId + 6) : this.#pick(this.#channels.keys(), 0);
    const ticket = random.oneIn(4) ? toKey(random.bytes(nameBytes)) : this.#pick(this.#tickets, "");
    const far = this.#pick(nodes, name);
    const { data, credit, close, reset, fin, lock, locked, unlock, intro, nak, join } = frameTypes;
    if (this.#options.wild && random.oneIn(3)) {
      this.#sayWild(id, ticket, far);
      return;
    }
    const action = random.below(24);
    if (!this.#channels.has(id) && !this.#offends) return;
    if (action < 3) this.#frame(data, id, this.#flags, random.below(3), "x".repeat(random.below(40)));
    else if (action < 7) this.#sayPorts(id);
    else if (action < 9) this.#frame(credit, id, random.oneIn(2) ? random.below(10_000) : 2 ** 40);
    else if (action < 10) this.#last(this.#pick([close, reset], reset), random.oneIn(3) ? id : -1);
    else if (action < 12) this.#ticket(lock, id, ticket, far);
    else if (action < 16) this.#turnBack(id, ticket);
    else if (action < 17) this.#ticket(intro, id, this.#channels.get(id) || ticket, far);
    else if (action < 18) this.#ticket(this.#pick([locked, unlock, nak], nak), id, ticket);
    else if (action < 19) this.#ticket(join, this.#takeId(), ticket);
    else if (action < 20 && (this.#channels.get(id) || this.#offends)) this.#last(fin, id);
    else if (action < 22) this.#sayOfLink();
  }

  /** In any state, more than a sane program ever would. */
  #sayWild(id: number, ticket: string, far: string): void {
    const random = this.#random;
    const { data, credit, close, reset, fin, lock, locked, unlock, intro, nak, join, peers } = frameTypes;
    const action = random.below(10);
    if (action < 2) {
      // As much as it likes: within the window or not.
      const size = this.#offends ? 5000 : random.below(600);
      for (let i = random.below(6); i >= 0; i--)
        this.#frame(data, id, random.oneIn(2) ? dataFlags.more : 0, 0, "y".repeat(size));
    } else if (action < 3) this.#frame(credit, id, this.#pick([0, 1, 2 ** 53 - 1, 2400], 0));
    else if (action < 4) {
      // Swapped: one who is known, in the place of another.
      const [a, b] = [this.#pick(this.#options.nodes, ""), this.#pick(this.#options.nodes, "")];
      this.#frame(peers, 1, a, 1, b);
      this.#frame(peers, 1, b, 1, a);
    } else if (action < 5) {
      // All locks by one ticket, and all that may be said of it.
      for (const one of this.#channels.keys()) this.#ticket(lock, one, ticket, far);
      for (const type of random.shuffle([intro, locked, unlock, nak, intro]))
        this.#ticket(type, id, ticket, type === intro ? far : "");
    } else if (action < 6) {
      for (let i = 0; i < 3; i++) this.#ticket(join, this.#takeId(), this.#pick(this.#tickets, ticket));
    } else if (action < 8) {
      for (const type of random.shuffle([lock, intro, join, locked, unlock, nak])) {
        if (type === join) this.#ticket(join, this.#takeId(), ticket);
        else
          this.#ticket(type, this.#pick(this.#channels.keys(), id), ticket, type === lock || type === intro ? far : "");
      }
    } else if (action < 9) this.#last(close, id);
    else if (random.oneIn(3)) {
      for (const type of random.shuffle([fin, close, reset])) this.#last(type, id);
    }
  }

  get #flags(): number {
    const random = this.#random;
    if (this.#offends) return random.below(40);
    return random.oneIn(4) ? this.#pick([dataFlags.more, dataFlags.broken], 0) : 0;
  }

  #sayPorts(id: number): void {
    const random = this.#random;
    const writer = this.#writer.begin(frameTypes.data).varint(id).byte(dataFlags.ports);
    writer.varint(random.oneIn(10) ? Number.MAX_SAFE_INTEGER : random.below(9));
    const count = 1 + random.below(2);
    writer.varint(count);
    for (let i = 0; i < count; i++) {
      if (random.oneIn(9)) writer.varint(0);
      else
        writer
          .varint(this.#takeId())
          .bytes(toBytes(this.#pick(this.#routes, "")))
          .byte(random.below(2));
    }
    writer.end();
  }

  /** As a relay that has one node at both sides: it makes that node join two of its legs. */
  #turnBack(id: number, ticket: string): void {
    const [hub = ""] = this.#options.nodes;
    const other = this.#pick(this.#channels.keys(), 0);
    for (const one of [id, other]) this.#ticket(frameTypes.lock, one, ticket, hub);
    const steps = [
      () => this.#ticket(frameTypes.intro, id, ticket, hub),
      ...[id, other].map((one) => () => this.#last(frameTypes.fin, one)),
    ];
    this.#answers.push(...(this.#random.oneIn(4) ? this.#random.shuffle(steps) : steps));
  }

  #sayOfLink(): void {
    const { ping, pong, bye, peers } = frameTypes;
    const names = this.#options.nodes.filter(() => this.#random.oneIn(2));
    if (this.#random.oneIn(2)) this.#frame(peers, names.length, ...names, 1, this.#options.name);
    else this.#frame(this.#pick([ping, pong, bye], ping));
  }
}
