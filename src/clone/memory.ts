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
  /** Counts how often one of them was put into a copy. */
  standInsMet = 0;
  /** The copies that have some in them, or in what is in them; and those of views, which have none. */
  declare holders: object[];
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
      for (let one = this.#last; one !== undefined; one = one.previous) {
        if (!map.has(one.original)) map.set(one.original, one.copy);
      }
      this.#map = map;
      this.#last = undefined;
    }
  }

  addStandIn(standIn: StandIn): StandIn {
    this.add(standIn.original, standIn);
    this.standIns ??= [];
    this.holders ??= [];
    this.standIns.push(standIn);
    this.standInsMet++;
    return standIn;
  }
}

/** A program has put something there that for-in loops find. */
export function hasEnumerable(prototype: object): boolean {
  for (const _ in prototype) return true;
  return false;
}
