import { getOwnPropertyDescriptor, keys } from "../base/object.ts";
import { isObject } from "../base/webidl.ts";
import { brandOf } from "./brand.ts";

/**
 * Where `wanted` stands in `root`: "message.user.tags[2]", undefined if it can't be found without running a getter.
 * Only called after a failure, so that a clone that succeeds pays nothing for the paths in its errors.
 */
export function findPath(root: unknown, wanted: unknown): string | undefined {
  const queue: [path: string, value: unknown][] = [["message", root]];
  const seen = new Set<unknown>();
  for (const [path, value] of queue) {
    if (Object.is(value, wanted)) return path;
    if (!isObject(value) || seen.has(value)) continue;
    seen.add(value);
    try {
      for (const [segment, child] of children(value)) queue.push([path + segment, child]);
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
  if (brand === "Map" || brand === "Set") {
    // Of a Set it gives each value as its own key.
    const { forEach } = (brand === "Map" ? Map : Set).prototype as Map<unknown, unknown>;
    forEach.call(value as Map<unknown, unknown>, (item, key) => {
      found.push([` (${brand} value ${entry})`, item], [` (${brand} key ${entry++})`, key]);
    });
  } else if (brand === "Object" || brand === "Error") {
    for (const name of brand === "Error" ? ["cause", "errors"] : keys(value)) {
      found.push([toSegment(name), getOwnPropertyDescriptor(value, name)?.value]);
    }
  }
  return found;
}

function toSegment(name: string): string {
  if (/^\d+$/.test(name)) return `[${name}]`;
  return /^[a-z$_][\w$]*$/i.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
