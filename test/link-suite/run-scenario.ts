import { MessageChannel, type MessagePort } from "../../src/index.ts";
import { hostNode } from "../../src/link/node.ts";
import type { Remains } from "./afterwards.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Here, Outcome, Scenario } from "./scenario.ts";
import { until } from "./wait.ts";

/** A connection whose other side runs `obey` of peer.ts on the port that it has. */
export interface Connection {
  readonly root: MessagePort;
  /** Ends the other side without a word: SIGKILL, `terminate()`, a socket destroyed. Needed if it `noticesLoss`. */
  kill?(): void;
  /** The listeners of the transport that are on what this side gave to `connect`, by their types. */
  listeners?(): string[];
  /** Ends both sides, whatever state they are in; resolves when the other side's program is gone. */
  dispose(): void | Promise<void>;
}

/** A transport to be tested. */
export interface Subject {
  /** As it is imported: `entangle/<name>`. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Each call gives another other side. */
  connect(): Connection | Promise<Connection>;
}

/** @throws what goes wrong at either side, or if something of the links is left over afterwards */
export async function runScenario(scenario: Scenario, subject: Subject, remains: Remains): Promise<void> {
  const before = counts();
  const connections: Connection[] = [];
  const failures = new Failures();
  const another = async (): Promise<Here> => {
    const connection = await subject.connect();
    connections.push(connection);
    remains.add(connection);
    remains.noteLinks();
    return begin(scenario.name, connection, { failures, another });
  };
  try {
    await failures.unless(scenario.here(await another()));
  } finally {
    remains.noteLinks();
    for (const connection of connections) await connection.dispose();
  }
  const isOver = (): boolean => counts().every((count, i) => count <= (before[i] ?? 0));
  await until(isOver, () => `no more links, relays and tickets than before (${counts()}; before: ${before})`);
}

function counts(): number[] {
  const { links, relays, ticketCount } = hostNode();
  return [links.size, relays.size, ticketCount];
}

/** The first thing that went wrong at another side. */
class Failures {
  readonly #first: Promise<never>;
  fail!: (error: Error) => void;

  constructor() {
    this.#first = new Promise((_, reject) => {
      this.fail = reject;
    });
    this.#first.catch(() => undefined);
  }

  unless(done: Promise<void>): Promise<void> {
    return Promise.race([done, this.#first]);
  }
}

function begin(
  name: string,
  { root, kill }: Connection,
  { failures, another }: { failures: Failures; another: () => Promise<Here> },
): Here {
  const { port1, port2 } = new MessageChannel();
  const result = new Promise<unknown>((resolve, reject) => {
    root.onmessage = ({ data }: { data: Outcome }) => {
      if ("result" in data) return resolve(data.result);
      const error = new Error(`at the other side: ${data.error}`);
      reject(error);
      failures.fail(error);
    };
  });
  result.catch(() => undefined);
  root.postMessage({ start: name }, [port2]);
  const unable = (): never => {
    throw new Error(`${name}: needs noticesLoss, or a transport that has kill()`);
  };
  const killNow = (): void => {
    // Some are not gone at once, and fail for want of a connection: no more is asked of them.
    root.onmessage = null;
    (kill ?? unable)();
  };
  return { port: port1, root, result, another, kill: killNow };
}
