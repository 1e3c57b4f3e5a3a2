import { slotsOfAny } from "../base/slots.ts";
import { hostObjectStepsOf } from "./host-objects.ts";
import type { PlatformObjectSteps } from "./platform-object-steps.ts";

/** Find the steps of platform objects that only another module knows, such as those of a window: it adds its function. */
export const stepsFinders: Set<(value: object) => PlatformObjectSteps | undefined> = new Set();

/**
 * The steps of a platform object: entangle's own, whose internal slots have them, of another module, or the host's; undefined for an
 * object that is none.
 */
export function platformObjectStepsOf(value: object): PlatformObjectSteps | undefined {
  let steps = slotsOfAny(value);
  for (const stepsOf of stepsFinders) steps ??= stepsOf(value);
  return steps ?? hostObjectStepsOf(value);
}
