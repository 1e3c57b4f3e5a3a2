import { hostNode } from "../../src/link/node.ts";
import { collectGarbage } from "./memory.ts";
import type { Connection } from "./run-scenario.ts";
import { until } from "./wait.ts";

export const afterwards =
  "afterwards nothing is left: no listeners on what the links went over, no handles, and of no link anything in memory";

interface Global {
  readonly Deno?: object;
  readonly process?: { getActiveResourcesInfo?(): string[]; readonly stdout?: unknown };
}

/** What keeps the process alive, where it says so: each kind as often as there are. Timers come and go. */
function handles(): string[] {
  const { process, Deno } = globalThis as Global;
  // Its list names servers that were closed.
  if (Deno) return [];
  // Has a handle from the first time that it is asked for.
  void process?.stdout;
  return (process?.getActiveResourcesInfo?.() ?? []).filter((kind) => !/Timeout|Immediate/.test(kind)).sort();
}

/** The connections of a whole suite, which the program still holds when all of them are over. */
export class Remains {
  readonly #connections: Connection[] = [];
  readonly #links: WeakRef<object>[] = [];
  readonly #handles = handles();

  add(connection: Connection): void {
    this.#connections.push(connection);
  }

  /** The links that there are now, at this side. */
  noteLinks(): void {
    for (const link of hostNode().links) this.#links.push(new WeakRef(link));
  }

  async check(): Promise<void> {
    const listeners = (): string[] => this.#connections.flatMap(({ listeners }) => listeners?.() ?? []);
    await until(
      () => listeners().length === 0,
      () => `listeners that are left: ${listeners()}`,
    );
    await until(
      () => handles().length <= this.#handles.length,
      () => `handles: ${handles()}; before: ${this.#handles}`,
    );
    if (!collectGarbage) return;
    let inMemory = 0;
    const areCollected = async (): Promise<boolean> => {
      await collectGarbage?.();
      inMemory = this.#links.filter((link) => link.deref() !== undefined).length;
      // The last one may still stand on the stack, as a runtime's collector sees it; what leaks would leak of each.
      return inMemory <= 1;
    };
    await until(areCollected, () => `${inMemory} of ${this.#links.length} links are still in memory`);
  }
}
