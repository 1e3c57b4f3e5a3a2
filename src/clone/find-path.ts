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

function* children(value: object): Generator<[string, unknown]> {
  const isArray = Array.isArray(value);
  for (const key of Object.keys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor && "value" in descriptor) yield [toSegment(key, isArray), descriptor.value];
  }
  if (value instanceof Map) {
    let entry = 0;
    for (const [key, item] of value) {
      yield [` (key of Map entry ${entry})`, key];
      yield [` (value of Map entry ${entry++})`, item];
    }
  } else if (value instanceof Set) {
    let entry = 0;
    for (const item of value) yield [` (Set entry ${entry++})`, item];
  } else if (value instanceof Error) {
    yield [".cause", Object.getOwnPropertyDescriptor(value, "cause")?.value];
  }
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
