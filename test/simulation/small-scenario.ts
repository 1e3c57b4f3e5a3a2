/** What one node does, one after the other: each as soon as it has the ports for it, or any time later. */
export interface Program {
  readonly node: number;
  /** "post X0", "post X0 a1 b0" (which carries two ports), "post X0 +2000" (of so many bytes), "close a0", "read X1". */
  readonly does: readonly string[];
}

/** A network and what its nodes do, small enough for all that can happen in it. */
export interface SmallScenario {
  readonly name: string;
  /** By a letter: the nodes on both sides. The two ports of cable X are X0 and X1, at the first and the second. */
  readonly cables: Readonly<Record<string, readonly [number, number]>>;
  /** By a letter: the node in which the pair is made. The two ports of pair a are a0 and a1. */
  readonly pairs: Readonly<Record<string, number>>;
  readonly programs: readonly Program[];
  /** Ports that read only when a program says so; the others read at once. */
  readonly slow?: readonly string[];
  /** Cables that may be lost at any time. */
  readonly fragile?: readonly string[];
  /** Cables that are laid at any time. */
  readonly late?: readonly string[];
  /** Sides of cables, such as X0, where the node doesn't believe what the other says of third parties. */
  readonly untrusted?: readonly string[];
  /** The node with the highest number opens channels with the lower ones; else the other way round. */
  readonly turned?: boolean;
  readonly windowBytes?: number;
  readonly hops?: number;
  /** What a node has to say it says at once, not when its turn comes. */
  readonly hasty?: boolean;
}
