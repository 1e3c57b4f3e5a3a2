export interface Mutant {
  readonly name: string;
  /** In src/link. */
  readonly file: string;
  /** What the file says, once. */
  readonly from: string;
  /** What the mutant says instead. */
  readonly to: string;
  /** By one of the two only: chance, for one, may not come by it in as many seeds as a test may take. @default both */
  readonly foundBy?: "simulation" | "explorer";
}

/** Mistakes that the simulation and the explorer must find: without them nobody knows that they can find any. */
export const mutants: readonly Mutant[] = [
  {
    name: "what comes on the new path isn't held back",
    file: "leg.ts",
    from: "if (pipe === this.current && this.#draining) this.#hold(entry);",
    to: "if (false) this.#hold(entry);",
  },
  {
    name: "close on the new path isn't held back",
    file: "leg.ts",
    from: "if (pipe === this.current && this.#draining) this.#hold(new QueueEntry(",
    to: "if (false) this.#hold(new QueueEntry(",
  },
  {
    name: "a path may be changed while the last one drains",
    file: "leg.ts",
    from: "return !this.isDead && !this.isDraining && !this.#isCurrentFinished;",
    to: "return !this.isDead;",
  },
  {
    name: "what waited for the old path to drain is forgotten",
    file: "leg.ts",
    from: "if (this.current instanceof LocalPipe) this.current.resume();",
    to: "",
  },
  {
    name: "a queue doesn't go with its port",
    file: "leg.ts",
    from: "for (let entry = end.dequeue(); entry; entry = end.dequeue()) this.enqueue(entry);",
    to: "",
  },
  {
    name: "the ports in a message to a closed one stay open",
    file: "leg.ts",
    from: "else discardMessage(entry, this.#endReason);\n  }\n\n  #hold",
    to: "}\n\n  #hold",
  },
  {
    name: "a refused path ends the route, though messages are on their way on the old one",
    file: "leg.ts",
    from: "if (isOtherClosing && pipe === this.current",
    to: "if (false && pipe === this.current",
  },
  {
    name: "both sides of a leg wait for each other's lock",
    file: "lock.ts",
    from: "=== true && channel.leads",
    to: "=== true",
  },
  {
    name: "both sides of a leg grant each other the lock",
    file: "lock.ts",
    from: "=== true && channel.leads",
    to: "=== true && false",
  },
  {
    name: "a lock that had to wait is never granted",
    file: "lock.ts",
    from: "if (!request || this.#mustWait()) return;",
    to: "return;",
  },
  {
    name: "a ticket is kept after its use",
    file: "lock.ts",
    from: "if (this.holder) this.#leg.node.dropTicket(this.holder.ticket, this.#leg);",
    to: "",
  },
  {
    name: "one lock is enough to leave a route",
    file: "relay.ts",
    from: "if (this.#locked.size < 2) return true;",
    to: "",
  },
  {
    name: "the other lock is kept when a relay gives up",
    file: "relay.ts",
    from: "this.#unlock(leg === a ? b : a);",
    to: "",
  },
  {
    name: "a relay goes before all of FIN has passed",
    file: "relay.ts",
    from: "if (this.#passed.size === 2)",
    to: "if (this.#passed.size === 1)",
  },
  {
    name: "FIN overtakes what came before",
    file: "relay.ts",
    from: "if (from === a) b.enqueue(new FinEntry());",
    to: "if (from === a) { b.current.fin(); this.finPassed(b); }",
  },
  {
    name: "two legs of one node are joined before both have left their path",
    file: "local-pipe.ts",
    from: "    a.swap(pipeA);\n    b.swap(pipeB);\n",
    to: "    pipeA.#other = pipeB; pipeB.#other = pipeA; a.swap(pipeA);\n    b.swap(pipeB);\n",
  },
  {
    name: "who refuses a path never tries another",
    file: "introduction.ts",
    from: "channel.leg.lock.release();",
    to: "",
  },
  {
    name: "channels are never freed",
    file: "channel.ts",
    from: "if (!this.#isFree) return;",
    to: "return;",
  },
  {
    name: "credit is not given back",
    file: "receive-window.ts",
    from: "this.#unreadCost -= messageCost;",
    to: "",
  },
  {
    name: "a large message gets no credit before it is whole",
    file: "receive-window.ts",
    from: "cost + (cost > 0 ? this.#partsCost : 0)",
    to: "cost + this.#partsCost",
  },
  {
    name: "what isn't copied overtakes what was written before",
    file: "frame-writer.ts",
    from: "this.#pieces.push(this.#takeBatch(), bytes);",
    to: "this.#pieces.push(bytes, this.#takeBatch());",
    // The explorer has everything copied.
    foundBy: "simulation",
  },
  {
    name: "what was read still counts as unread in its link",
    file: "receive-window.ts",
    from: "this.link.outbox.queued(-messageCost);",
    to: "",
  },
  {
    name: "RESET behind FIN breaks a rule",
    file: "channel.ts",
    from: "if (frame.type !== frameTypes.reset) this.expectMore();",
    to: "this.expectMore();",
    foundBy: "explorer",
  },
  {
    name: "who has granted a lock refuses to be joined over a link that it doesn't trust",
    file: "introduction.ts",
    from: "const isInvited = leg !== undefined",
    to: "const isInvited = leg !== undefined && link.isTrusted",
    foundBy: "explorer",
  },
  {
    name: "each side of a link names the route of channel 0 by itself",
    file: "channel-table.ts",
    from: "if (first) nameRoute(",
    to: "if (false) nameRoute(",
    foundBy: "simulation",
  },
  {
    name: "the routes of channel 0 of all links have one name",
    file: "channel-table.ts",
    from: "() => (isEven ? nonce : remoteNonce)",
    to: '() => "0".repeat(nameBytes)',
    foundBy: "simulation",
  },
];
