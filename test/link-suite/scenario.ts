import type { MessagePort } from "../../src/index.ts";
import type { Capabilities } from "./capabilities.ts";

/**
 * What is to happen over a link, in two halves that run at its two sides: with nothing but the engine and timers around them, since a
 * side may be any runtime.
 */
export interface Scenario {
  /** A sentence, unique: the other side finds its half by it. */
  readonly name: string;
  readonly needs?: keyof Capabilities;
  /** @default 10,000 */
  readonly limitMs?: number;
  /** Runs at this side, beginning at the same time as the other half. */
  here(side: Here): Promise<void>;
  /**
   * Runs at the other side.
   * @param port entangled with `port` of `here`
   * @returns what `result` of `here` is to be
   */
  there(port: MessagePort): unknown;
}

export interface Here {
  /** Entangled with the port that the other half is given. */
  readonly port: MessagePort;
  /** The port that `connect` gave: the suite's own, with messages of its own. */
  readonly root: MessagePort;
  /** What the other half returns. Rejects if that throws, which fails the scenario anyway. */
  readonly result: Promise<unknown>;
  /** One more other side, where the other half begins as well. */
  another(): Promise<Here>;
  /** Ends the other side without a word. Only if the scenario needs `noticesLoss`. */
  kill(): void;
}

/** What `root` carries to the other side, with the port of its half. */
export interface Start {
  readonly start: string;
}

/** What `root` carries back. */
export type Outcome = { readonly result: unknown } | { readonly error: string };
