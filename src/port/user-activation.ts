import { host } from "../base/host.ts";
import { isObject } from "../base/webidl.ts";

/** Whether the user has interacted with the sender of a message, and does at the moment of posting. */
export interface UserActivation {
  readonly hasBeenActive: boolean;
  readonly isActive: boolean;
}

/**
 * What `postMessage(message, { includeUserActivation: true })` sends along: a proposal that WPT tests, not yet in the standard.
 * docs/deviations.md#user-activation
 */
export function includedUserActivation(transferOrOptions: unknown): UserActivation | null {
  if (!isObject(transferOrOptions) || Symbol.iterator in transferOrOptions) return null;
  if (!(transferOrOptions as { includeUserActivation?: unknown }).includeUserActivation) return null;
  const { userActivation } = (host.navigator ?? {}) as { userActivation?: Partial<UserActivation> };
  const { hasBeenActive = false, isActive = false } = userActivation ?? {};
  return Object.freeze({ hasBeenActive, isActive });
}
