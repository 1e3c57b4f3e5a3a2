import { hostRealm, type Realm } from "../base/realm.ts";
import type { StandIn } from "./stand-in.ts";

/** Up to so many objects, looking through a list beats a Map, which costs more to make than a small message to copy. */
const FEW = 24;

interface Remembered {
  readonly original: object;
  readonly copy: object;
  readonly previous: Remembered | undefined;
}

/** The "memory" of StructuredSerialize: which objects were met, and their copies, so that identity and cycles are kept. */
export class Memory {
  /** Where copies are made. */
  declare readonly realm: Realm;
  /** Copies can be made by literals, which is faster. */
  declare readonly inHostRealm: boolean;
  /** A program has put an enumerable property on Object.prototype: what a for-in loop finds need not be an object's own. */
  readonly mayInherit: boolean = hasEnumerable(Object.prototype);
  /** Those of the transfer list come first. Undefined if nothing is transferred. */
  standIns: StandIn[] | undefined;
  #last: Remembered | undefined;
  #count = 0;
  #map: Map<object, object> | undefined;

  constructor(realm: Realm) {
    this.realm = realm;
    this.inHostRealm = realm === hostRealm;
  }

  get(original: object): object | undefined {
    if (this.#map !== undefined) return this.#map.get(original);
    for (let one = this.#last; one !== undefined; one = one.previous) if (one.original === original) return one.copy;
    return undefined;
  }

  /** Remembers the copy of an object that was not met before, or that turned out to need another. */
  add(original: object, copy: object): void {
    if (this.#map !== undefined) this.#map.set(original, copy);
    else if (this.#count++ < FEW) this.#last = { original, copy, previous: this.#last };
    else {
      const map = new Map([[original, copy]]);
      // The last comes first.
      this.eachCopy((copyOfOne, one) => map.has(one) || map.set(one, copyOfOne));
      this.#map = map;
      this.#last = undefined;
    }
  }

  addStandIn(standIn: StandIn): StandIn {
    this.add(standIn.original, standIn);
    this.standIns ??= [];
    this.standIns.push(standIn);
    return standIn;
  }

  eachCopy(callback: (copy: object, original: object) => void): void {
    this.#map?.forEach(callback);
    for (let one = this.#last; one !== undefined; one = one.previous) callback(one.copy, one.original);
  }
}

/** A program has put something there that for-in loops find. */
export function hasEnumerable(prototype: object): boolean {
  for (const _ in prototype) return true;
  return false;
}
