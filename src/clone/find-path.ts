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
    if (value === wanted) return path;
    if (!isObject(value) || seen.has(value)) continue;
    seen.add(value);
    try {
      eachChild(value, (segment, child) => {
        // Not the other primitives, of which a message may have millions.
        if (isObject(child) || child === wanted) queue.push([path + segment, child]);
      });
    } catch {
      // A Proxy whose traps throw hides its children.
    }
  }
  return undefined;
}

/** Only what a clone looks into, and nothing that runs code of the program. */
function eachChild(value: object, visit: (segment: string, child: unknown) => void): void {
  const brand = brandOf(value);
  let entry = 0;
  if (brand === "Map" || brand === "Set") {
    // Of a Set it gives each value as its own key.
    const { forEach } = (brand === "Map" ? Map : Set).prototype as Map<unknown, unknown>;
    forEach.call(value as Map<unknown, unknown>, (item, key) => {
      visit(` (${brand} value ${entry})`, item);
      visit(` (${brand} key ${entry++})`, key);
    });
  } else if (brand === "Object" || brand === "Error") {
    for (const name of brand === "Error" ? ["cause", "errors"] : keys(value)) {
      visit(toSegment(name), getOwnPropertyDescriptor(value, name)?.value);
    }
  }
}

function toSegment(name: string): string {
  if (/^\d+$/.test(name)) return `[${name}]`;
  return /^[a-z$_][\w$]*$/i.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
