import type { RuntimeName } from "../../scripts/find.mjs";

/** Where the suite runs beside Node 20, which runs the tests. */
export const otherRuntimes = ["Node 24", "Node 26", "Deno", "Bun"] as const satisfies readonly RuntimeName[];

/** Reasons by the names of scenarios that fail there on what carries bytes alone. */
export const failuresOfBytes: Partial<Record<RuntimeName, Readonly<Record<string, string>>>> = {
  Bun: { "Blobs and Files arrive with their bytes": "Bun gives its Files the prototype of Blobs, as which they go" },
};
