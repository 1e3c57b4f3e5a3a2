import { hostRealm, type Realm } from "../base/realm.ts";

/** Up to so many objects a linear search beats a Map. */
const FEW = 8;

/** The "memory" of StructuredSerialize: which objects were met, and their copies, so that identity and cycles are kept. */
export class Memory {
  /** Where copies are made. */
  readonly realm: Realm;
  /** Copies can be made by literals, which is faster. */
  readonly inHostRealm: boolean;
  readonly #originals: object[] = [];
  readonly #copies: object[] = [];
  #map: Map<object, object> | undefined;

  constructor(realm: Realm) {
    this.realm = realm;
    this.inHostRealm = realm === hostRealm;
  }

  get(original: object): object | undefined {
    if (this.#map) return this.#map.get(original);
    const originals = this.#originals;
    for (let i = 0; i < originals.length; i++) if (originals[i] === original) return this.#copies[i];
    return undefined;
  }

  /** Remembers the copy of an object that was not met before. */
  add(original: object, copy: object): void {
    if (this.#map) {
      this.#map.set(original, copy);
    } else if (this.#originals.length < FEW) {
      this.#originals.push(original);
      this.#copies.push(copy);
    } else {
      this.#map = new Map([[original, copy]]);
      this.#originals.forEach((one, i) => this.#map?.set(one, this.#copies[i] as object));
    }
  }
}
