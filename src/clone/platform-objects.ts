import { slotsOf } from "../base/slots.ts";
import { hostObjectStepsOf } from "./host-objects.ts";
import type { PlatformObjectSteps } from "./platform-object-steps.ts";

interface Registration {
  readonly steps: PlatformObjectSteps;
  readonly isInstance: (value: object) => boolean;
}

const registrations = new WeakMap<object, Registration>();

/**
 * Makes the objects of an interface that isn't of entangle serializable or transferable.
 * @param prototype the interface's prototype object, in one realm
 * @param isInstance the brand check: false for an object that only inherits from `prototype`
 */
export function registerPlatformObject(
  prototype: object,
  isInstance: (value: object) => boolean,
  steps: PlatformObjectSteps,
): void {
  registrations.set(prototype, { steps, isInstance });
}

/**
 * The steps of a platform object: entangle's own, whose internal slots have them, registered, or the host's; undefined for an object that
 * is none.
 */
export function platformObjectStepsOf(value: object): PlatformObjectSteps | undefined {
  const slots = slotsOf(value);
  if (slots) return slots;
  for (let prototype = Object.getPrototypeOf(value); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const registration = registrations.get(prototype);
    if (registration?.isInstance(value)) return registration.steps;
  }
  return hostObjectStepsOf(value);
}
