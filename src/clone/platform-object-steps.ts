import type { Realm } from "../base/realm.ts";

/**
 * What a platform object allows, in one agent. One with neither `clone` nor `transfer` can't be cloned.
 * HTML "transferable objects" https://html.spec.whatwg.org/multipage/structured-data.html#transferable-objects
 */
export interface PlatformObjectSteps {
  /** Serialization steps followed by deserialization steps: a copy made in `realm`. Undefined, or a DataCloneError, where it can't be. */
  clone?(value: object, realm: Realm): object | undefined;
  /** Why `value` can't be transferred now (" that is detached"), if it can't; asked before anything is transferred. */
  refusal?(value: object): string | false | undefined;
  /**
   * Transfer steps followed by transfer-receiving steps: MUST detach `value` and give a new object, made in `realm`. Called only after
   * the whole message was cloned. Undefined where it can't be done.
   */
  transfer?(value: object, realm: Realm): object | undefined;
}

/** The refusal of what was transferred before. */
export const alreadyDetached = " that is detached; copy it before you transfer it";
