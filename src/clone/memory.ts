import { hostRealm, type Realm } from "../base/realm.ts";

/** Up to so many objects, looking through a list beats a Map, which costs more to make than a small message to copy. */
const FEW = 24;

interface Remembered {
  readonly original: object;
  readonly copy: object;
  readonly previous: Remembered | undefined;
}

/** What a clone notices on its way, and what whoever writes the copy down would else have to find out again. */
export interface CloneFacts {
  /** Whether an object stands in the copy more than once, or is an array with holes or other names than its indices. */
  isRemarkable(copy: object): boolean;
}

/** The "memory" of StructuredSerialize: which objects were met, and their copies, so that identity and cycles are kept. */
export class Memory implements CloneFacts {
  /** Where copies are made. */
  readonly realm: Realm;
  /** Copies can be made by literals, which is faster. */
  readonly inHostRealm: boolean;
  /** A program has put an enumerable property on Object.prototype: what a for-in loop finds need not be an object's own. */
  readonly mayInherit: boolean = hasEnumerable(Object.prototype);
  #last: Remembered | undefined;
  #count = 0;
  #map: Map<object, object> | undefined;
  #remarkable: Set<object> | undefined;

  constructor(realm: Realm) {
    this.realm = realm;
    this.inHostRealm = realm === hostRealm;
  }

  get(original: object): object | undefined {
    if (this.#map !== undefined) return this.#map.get(original);
    for (let one = this.#last; one !== undefined; one = one.previous) if (one.original === original) return one.copy;
    return undefined;
  }

  /** As `get`, for a copy that will stand in one more place. */
  share(original: object): object | undefined {
    const copy = this.get(original);
    if (copy !== undefined) this.remark(copy);
    return copy;
  }

  remark(copy: object): void {
    this.#remarkable ??= new Set();
    this.#remarkable.add(copy);
  }

  isRemarkable(copy: object): boolean {
    return this.#remarkable?.has(copy) === true;
  }

  /** Remembers the copy of an object that was not met before. */
  add(original: object, copy: object): void {
    if (this.#map !== undefined) this.#map.set(original, copy);
    else if (this.#count++ < FEW) this.#last = { original, copy, previous: this.#last };
    else this.#map = new Map(this.#entries()).set(original, copy);
  }

  /** All copies, the oldest first. */
  get copies(): object[] {
    return [...(this.#map ?? new Map(this.#entries())).values()];
  }

  #entries(): [object, object][] {
    const entries: [object, object][] = [];
    for (let one = this.#last; one !== undefined; one = one.previous) entries.unshift([one.original, one.copy]);
    return entries;
  }
}

function hasEnumerable(prototype: object): boolean {
  for (const _ in prototype) return true;
  return false;
}
