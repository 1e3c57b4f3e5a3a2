import { brandOf } from "./brand.ts";

/**
 * Where `wanted` stands in `root`: ".user.tags[2]", "" if it is the root, undefined if it can't be found without running a getter.
 * Only called after a failure, so that a clone that succeeds pays nothing for the paths in its errors.
 */
export function findPath(root: unknown, wanted: unknown): string | undefined {
  const queue: [value: unknown, path: string][] = [[root, ""]];
  const seen = new Set<unknown>();
  for (const [value, path] of queue) {
    if (Object.is(value, wanted)) return path;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    try {
      for (const [segment, child] of children(value)) queue.push([child, path + segment]);
    } catch {
      // A Proxy whose traps throw hides its children.
    }
  }
  return undefined;
}

/** Only what a clone looks into, and nothing that runs code of the program. */
function children(value: object): [segment: string, child: unknown][] {
  const brand = brandOf(value);
  const found: [string, unknown][] = [];
  let entry = 0;
  if (brand === "Map") {
    Map.prototype.forEach.call(value, (item, key) => {
      found.push([` (key of Map entry ${entry})`, key], [` (value of Map entry ${entry++})`, item]);
    });
  } else if (brand === "Set") {
    Set.prototype.forEach.call(value, (item) => found.push([` (Set entry ${entry++})`, item]));
  } else if (brand === "Object" || brand === "Error") {
    for (const name of brand === "Error" ? ["cause", "errors"] : Object.keys(value)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, name);
      if (descriptor && "value" in descriptor) found.push([toSegment(name, value), descriptor.value]);
    }
  }
  return found;
}

function toSegment(name: string, owner: object): string {
  if (Array.isArray(owner) && /^\d+$/.test(name)) return `[${name}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
