import type { PlatformObjectSteps } from "../clone/platform-object-steps.ts";
import { stepsFinders } from "../clone/platform-objects.ts";

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
  stepsFinders.add(registeredStepsOf);
}

function registeredStepsOf(value: object): PlatformObjectSteps | undefined {
  for (let prototype = Object.getPrototypeOf(value); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const registration = registrations.get(prototype);
    if (registration?.isInstance(value)) return registration.steps;
  }
  return undefined;
}
