/**
 * Base of the classes that give internal slots to objects: their constructor returns the object it is given, so that the
 * private fields of the derived class are added to that object, whatever its prototype and realm.
 */
export class Slots {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the whole point, see above
    return object;
  }
}
