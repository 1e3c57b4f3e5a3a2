import { brandOf } from "./brand.ts";

interface Step {
  readonly from: Step | undefined;
  readonly segment: string;
}

/**
 * Where `wanted` stands in `root`: ".user.tags[2]", "" if it is the root, undefined if it can't be found without running a getter.
 * Only called after a failure, so that a clone that succeeds pays nothing for the paths in its errors.
 */
export function findPath(root: unknown, wanted: unknown): string | undefined {
  const queue: { value: unknown; step: Step | undefined }[] = [{ value: root, step: undefined }];
  const seen = new Set<unknown>();
  for (const { value, step } of queue) {
    if (Object.is(value, wanted)) return toText(step);
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    try {
      for (const [segment, child] of children(value)) queue.push({ value: child, step: { from: step, segment } });
    } catch {
      // A Proxy whose traps throw hides its children.
    }
  }
  return undefined;
}

/** Only what a clone looks into, and nothing that runs code of the program. */
function* children(value: object): Generator<[string, unknown]> {
  const brand = brandOf(value);
  if (brand === "Map") yield* mapEntries(value as Map<unknown, unknown>);
  else if (brand === "Set") yield* setItems(value as Set<unknown>);
  else if (brand === "Error") yield* properties(value, ["cause", "errors"]);
  else if (brand === "Object") yield* properties(value, Object.keys(value));
}

function* properties(value: object, names: readonly string[]): Generator<[string, unknown]> {
  const isArray = Array.isArray(value);
  for (const name of names) {
    const descriptor = Object.getOwnPropertyDescriptor(value, name);
    if (descriptor && "value" in descriptor) yield [toSegment(name, isArray), descriptor.value];
  }
}

function* mapEntries(map: Map<unknown, unknown>): Generator<[string, unknown]> {
  const entries: [unknown, unknown][] = [];
  Map.prototype.forEach.call(map, (item, key) => entries.push([key, item]));
  for (const [i, [key, item]] of entries.entries()) {
    yield [` (key of Map entry ${i})`, key];
    yield [` (value of Map entry ${i})`, item];
  }
}

function* setItems(set: Set<unknown>): Generator<[string, unknown]> {
  const items: unknown[] = [];
  Set.prototype.forEach.call(set, (item) => items.push(item));
  for (const [i, item] of items.entries()) yield [` (Set entry ${i})`, item];
}

function toSegment(key: string, isArray: boolean): string {
  if (isArray && /^\d+$/.test(key)) return `[${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function toText(step: Step | undefined): string {
  const segments: string[] = [];
  for (let at = step; at; at = at.from) segments.unshift(at.segment);
  return segments.join("");
}
