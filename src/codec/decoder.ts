import { defineOwn, expectManyProperties, MANY_PROPERTIES, OwnProperty } from "../base/own-property.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { ByteReader } from "./byte-reader.ts";
import { ABSENT, FALSE, FLOAT64, major, NULL, RECORDS, TRUE, tags, UNDEFINED } from "./format.ts";
import {
  CONTAINER_NODES,
  type CodecLimits,
  defaultCodecLimits,
  LEAST_RESERVED,
  MS_PER_KEY,
  OBJECT_NODES,
  objectNodes,
} from "./limits.ts";
import { readTypedArray } from "./read-buffers.ts";
import { readGeneric } from "./read-generic.ts";
import { readDate, readMap, readRegExp, readSet } from "./read-slotted.ts";
import { makeSparseFor, mayBeIndex } from "./sparse.ts";

/** For an item that no tag 28 stands before. */
const UNSHARED = -1;
/** Stands in the list of shared values for one that isn't made yet. */
const unmade = Symbol("unmade");

/** A part of bytes. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Reads one value after the other; reused, as making its parts anew costs more than a small message. */
export class Decoder extends ByteReader {
  realm: Realm = hostRealm;
  #inHostRealm = true;
  #ports: readonly unknown[] = [];
  #limits: CodecLimits = defaultCodecLimits;
  #depth = 0;
  #nodes = 0;
  #reservedBytes = 0;
  #keys = 0;
  #hashingMs = 0;
  #shared: unknown[] = [];
  #records: (readonly string[] | undefined)[] = [];

  begin({ bytes, start, end }: Part, ports: readonly unknown[], realm: Realm, limits: CodecLimits): void {
    this.read(bytes, start, end);
    this.realm = realm;
    this.#inHostRealm = realm === hostRealm;
    this.#ports = ports;
    this.#limits = limits;
    this.#depth = this.#nodes = this.#reservedBytes = this.#keys = this.#hashingMs = 0;
    if (end - start > limits.bytes) this.fail(`${end - start} bytes, where ${limits.bytes} are the limit`);
  }

  /** Forgets the message: nothing of it is kept alive. */
  clear(): void {
    this.read(noBytes, 0, 0);
    this.#ports = [];
    if (this.#shared.length > 0) this.#shared = [];
    if (this.#records.length > 0) this.#records = [];
  }

  charge(nodes: number): void {
    this.#nodes += nodes;
    if (this.#nodes > this.#limits.nodes) this.fail(`more than ${this.#limits.nodes} nodes`);
  }

  chargeReserved(bytes: number): void {
    this.#reservedBytes += Math.max(bytes, LEAST_RESERVED);
    if (!(this.#reservedBytes <= this.#limits.reservedBytes)) {
      this.fail(`resizable buffers of more than ${this.#limits.reservedBytes} bytes`);
    }
  }

  /** So many keys were put into a Map or a Set, which took so long. */
  chargeHashing(keys: number, ms: number): void {
    this.#keys += keys;
    this.#hashingMs += ms;
    if (this.#hashingMs > Math.max(this.#limits.hashingMs, this.#keys * MS_PER_KEY)) {
      this.fail(`keys that take more than ${this.#limits.hashingMs} ms to tell from each other`);
    }
  }

  enter(): void {
    if (++this.#depth > this.#limits.depth) this.fail(`nested deeper than ${this.#limits.depth} objects`);
  }

  /** Of what holds one value that holds no other, and is no level of its own: without it, what is wrong could be nested for ever. */
  enterLeaf(): void {
    if (++this.#depth > this.#limits.depth + 1) this.fail(`nested deeper than ${this.#limits.depth} objects`);
  }

  leave(): void {
    this.#depth--;
  }

  /** Makes an object known under its number, before what it holds is read: that may refer to it. */
  made(share: number, object: object): void {
    if (share !== UNSHARED) this.#shared[share] = object;
  }

  port(index: number): unknown {
    if (index >= this.#ports.length) this.fail(`port ${index}, where the message carries ${this.#ports.length}`);
    return this.#ports[index];
  }

  /** @param share the number that a tag 28 before the value gave it */
  value(share: number = UNSHARED): unknown {
    const initial = this.byte();
    if (initial < 24) return initial;
    const type = initial >> 5;
    if (type === major.text) return this.text(initial);
    if (type <= major.negative) return this.integer(initial);
    return this.#otherValue(initial, type, share);
  }

  #otherValue(initial: number, type: number, share: number): unknown {
    if (type === major.simple) return this.#simple(initial);
    if (type === major.map) return this.#plainObject(initial, share);
    if (type === major.array) return this.#array(initial, share);
    return type === major.tag ? this.#tagged(initial, share) : this.#buffer();
  }

  #simple(initial: number): unknown {
    if (initial === FLOAT64) return this.double();
    if (initial === TRUE) return true;
    if (initial === FALSE) return false;
    if (initial === NULL) return null;
    if (initial === UNDEFINED) return undefined;
    if (this.isFloat(initial)) return this.float(initial);
    return this.fail(
      initial === 0xff ? "a break outside of anything to end" : "an unknown simple value",
      this.offset - 1,
    );
  }

  #buffer(): ArrayBuffer {
    this.offset--;
    this.charge(OBJECT_NODES);
    return this.copyBytes();
  }

  /** An own buffer with the bytes of the byte string that comes next. */
  copyBytes(): ArrayBuffer {
    const bytes = this.byteString("the bytes of a buffer");
    const Uint8 = this.realm.intrinsic("Uint8Array") as new (source: Uint8Array) => Uint8Array<ArrayBuffer>;
    return new Uint8(bytes).buffer;
  }

  /** Whether in the place of an element or a property's value stands that it is not there. */
  skipAbsent(): boolean {
    if (!this.isNext(ABSENT)) return false;
    this.offset++;
    return true;
  }

  #array(initial: number, share: number): unknown[] {
    const count = this.count(initial);
    this.enter();
    this.charge(CONTAINER_NODES + count);
    const array: unknown[] = this.#inHostRealm ? newArray(count) : new this.realm.Array();
    this.made(share, array);
    for (let i = 0; i < count; i++) if (!this.skipAbsent()) array[i] = this.value();
    if (array.length !== count) array.length = count;
    this.leave();
    return array;
  }

  #newObject(): Record<string, unknown> {
    return this.#inHostRealm ? {} : (new this.realm.Object() as Record<string, unknown>);
  }

  #plainObject(initial: number, share: number): object {
    const count = this.count(initial, 2);
    this.enter();
    this.charge(objectNodes(count));
    const object = this.#newObject();
    this.made(share, object);
    const hasMany = count >= MANY_PROPERTIES;
    if (hasMany) expectManyProperties(object);
    let isSparse = false;
    for (let i = 0; i < count; i++) {
      // Many are rather data, which needn't be remembered.
      const name = hasMany ? this.string("a property's name") : this.propertyName();
      if (!isSparse && mayBeIndex(name)) isSparse = makeSparseFor(object, name);
      if (!this.skipAbsent()) setProperty(object, name, this.value());
    }
    this.leave();
    return object;
  }

  #tagged(initial: number, share: number): unknown {
    const at = this.offset - 1;
    const tag = this.argument(initial);
    if (tag >= tags.record && tag < tags.record + RECORDS) return this.#record(tag - tags.record, share);
    switch (tag) {
      case tags.shared:
        return this.#sharedValue(share);
      case tags.reference:
        return this.#reference();
      case tags.defineRecord:
        return this.#definedRecord(share);
      case tags.genericObject:
        return readGeneric(this, share);
      case tags.map:
        return readMap(this, share);
      case tags.set:
        return readSet(this, share);
      case tags.epochTime:
        return readDate(this);
      case tags.regExp:
        return readRegExp(this);
      case tags.wtf8:
        return this.wtf8();
      case tags.positiveBigInt:
      case tags.negativeBigInt:
        return this.bigint(tag === tags.negativeBigInt);
      default:
        return readTypedArray(this, tag) ?? this.fail(`tag ${tag}, which no value has`, at);
    }
  }

  #sharedValue(share: number): unknown {
    if (share !== UNSHARED) this.fail("a value that is marked as shared twice");
    const number = this.#shared.push(unmade) - 1;
    const value = this.value(number);
    this.#shared[number] = value;
    return value;
  }

  #reference(): unknown {
    const at = this.offset;
    const number = this.expect(major.unsigned, "the number of a shared value");
    const value = number < this.#shared.length ? this.#shared[number] : unmade;
    return value === unmade ? this.fail("a reference to a value that isn't there yet", at) : value;
  }

  /** Tag 105: [[keys...], number, values...] */
  #definedRecord(share: number): object {
    const at = this.offset;
    const count = this.arrayOf(2, Number.POSITIVE_INFINITY, "the definition of a record") - 2;
    const keyCount = this.arrayOf(count, count, "the keys of a record");
    this.charge(keyCount);
    const keys: string[] = [];
    for (let i = 0; i < keyCount; i++) keys.push(this.propertyName());
    const number = this.expect(major.unsigned, "the number of a record") - tags.record;
    if (number < 0 || number >= RECORDS) this.fail(`record ${number + tags.record}`, at);
    if (new Set(keys).size !== keyCount) this.fail("a record with a key twice", at);
    this.#records[number] = keys;
    return this.#recordOf(keys, share);
  }

  #record(number: number, share: number): object {
    const at = this.offset;
    const keys = this.#records[number];
    if (keys === undefined) return this.fail(`record ${number + tags.record}, which was not defined`, at);
    this.arrayOf(keys.length, keys.length, "a record");
    return this.#recordOf(keys, share);
  }

  #recordOf(keys: readonly string[], share: number): object {
    this.enter();
    this.charge(objectNodes(keys.length));
    const object = this.#newObject();
    this.made(share, object);
    let isSparse = false;
    for (const name of keys) {
      if (!isSparse && mayBeIndex(name)) isSparse = makeSparseFor(object, name);
      if (!this.skipAbsent()) setProperty(object, name, this.value());
    }
    this.leave();
    return object;
  }
}

const PROTO = "__proto__";

function setProperty(object: Record<string, unknown>, name: string, value: unknown): void {
  // Lengths are compared faster than strings.
  if (name.length === PROTO.length && name === PROTO) defineOwn(object, name, value);
  else OwnProperty.set(object, name, value);
}

const noBytes = new Uint8Array();
/** With so many elements, a list that grows takes more room than it needs. */
const FEW = 16;

/** An array that will be filled with so many elements. */
function newArray(count: number): unknown[] {
  return count > 0 && count <= FEW ? new Array(count) : [];
}
