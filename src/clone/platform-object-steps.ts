import type { Realm } from "../base/realm.ts";

/** HTML "transferable objects" https://html.spec.whatwg.org/multipage/structured-data.html#transferable-objects */
export interface TransferSteps {
  /** Why `value` can't be transferred now ("that is already detached"), if it can't; asked before anything is transferred. */
  refusal(value: object): string | undefined;
  /** What may fail is transferred first, so that a failure leaves the rest with its owners. @default false */
  readonly neverFails?: boolean;
  /** Transfer steps. MUST detach `value`; called only after the whole message was cloned. Gives the data holder. */
  transfer(value: object): unknown;
  /** Transfer-receiving steps. MUST give a new object, made in `realm`. */
  receive(dataHolder: unknown, realm: Realm): object;
}

/** What a platform object allows, in one agent. A platform object with neither can't be cloned. */
export interface PlatformObjectSteps {
  /** Serialization steps followed by deserialization steps: a copy made in `realm`. Throws a DataCloneError where it can't be. */
  clone?(value: object, realm: Realm): object;
  readonly transfer?: TransferSteps;
}

/** The refusal of what was transferred before. */
export const alreadyDetached = "that is already detached; transfer it only once";
