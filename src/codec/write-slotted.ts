import { type Brand, brandOf } from "../clone/brand.ts";
import { describe, Uncloneable } from "../clone/data-clone-error.ts";
import { platformObjectStepsOf } from "../clone/platform-objects.ts";
import type { Encoder } from "./encoder.ts";
import { major, tags } from "./format.ts";
import { OBJECT_NODES } from "./limits.ts";
import { writeBuffer, writeView } from "./write-buffers.ts";
import { writeError } from "./write-error.ts";
import { platformWriterOf } from "./write-platform-object.ts";

/** Writes an object that was not met before and is neither a plain object of this realm nor an array. */
export function writeSlotted(encoder: Encoder, object: object): void {
  const brand = brandOf(object);
  const write = writers[brand];
  if (write) write(encoder, object as never);
  else if (brand === "Object" || brand === "Error") writeUnbranded(encoder, object, brand === "Error");
  else refuse(object);
}

function refuse(object: object): never {
  throw new Uncloneable(object, `${describe(object)}, which can't leave this program`);
}

/** A plain object or an error of another realm, or an object of the host. */
function writeUnbranded(encoder: Encoder, object: object, isError: boolean): void {
  const write = platformWriterOf(object);
  if (write) write(encoder, object);
  else if (isError) writeError(encoder, object as Error);
  else if (platformObjectStepsOf(object)) refuse(object);
  else encoder.plainObject(object);
}

const { getTime } = Date.prototype;
const mapForEach = Map.prototype.forEach;
const setForEach = Set.prototype.forEach;
const regExpSource = Object.getOwnPropertyDescriptor(RegExp.prototype, "source")?.get;
const regExpFlags = Object.getOwnPropertyDescriptor(RegExp.prototype, "flags")?.get;

/** A writer is only called with objects of its brand. */
const writers: { readonly [B in Brand]?: (encoder: Encoder, object: never) => void } = {
  ArrayBuffer: (encoder, buffer: ArrayBuffer) => writeBuffer(encoder, buffer),
  TypedArray: (encoder, view: ArrayBufferView) => writeView(encoder, view),
  DataView: (encoder, view: ArrayBufferView) => writeView(encoder, view),
  Map: writeMap,
  Set: writeSet,
  Date: writeDate,
  RegExp: writeRegExp,
  Boolean: (encoder, boxed: object) => writeBoxed(encoder, "Boolean", Boolean.prototype.valueOf.call(boxed)),
  Number: (encoder, boxed: object) => writeBoxed(encoder, "Number", Number.prototype.valueOf.call(boxed)),
  String: (encoder, boxed: object) => writeBoxed(encoder, "String", String.prototype.valueOf.call(boxed)),
  BigInt: (encoder, boxed: object) =>
    writeBoxed(encoder, "BigInt", (BigInt.prototype.valueOf as (this: object) => bigint).call(boxed)),
};

function writeBoxed(encoder: Encoder, name: string, value: unknown): void {
  encoder.generic(name, 1);
  encoder.value(value);
}

function writeMap(encoder: Encoder, map: Map<unknown, unknown>): void {
  encoder.enter(map);
  encoder.charge(OBJECT_NODES + 2 * map.size);
  encoder.tag(tags.map);
  encoder.head(major.map, map.size);
  mapForEach.call(map, (item, key) => {
    encoder.value(key);
    encoder.value(item);
  });
  encoder.leave();
}

function writeSet(encoder: Encoder, set: Set<unknown>): void {
  encoder.enter(set);
  encoder.charge(OBJECT_NODES + set.size);
  encoder.tag(tags.set);
  encoder.head(major.array, set.size);
  setForEach.call(set, (item) => encoder.value(item));
  encoder.leave();
}

/** Tag 1 counts in seconds, and the milliseconds have to survive that: those of the far ends of time don't. */
function writeDate(encoder: Encoder, date: Date): void {
  const time = getTime.call(date);
  const seconds = time / 1000;
  if (Math.round(seconds * 1000) === time || Number.isNaN(time)) {
    encoder.charge(OBJECT_NODES);
    encoder.tag(tags.epochTime);
    encoder.number(seconds);
  } else {
    encoder.generic("Date", 1);
    encoder.number(time);
  }
}

function writeRegExp(encoder: Encoder, regExp: RegExp): void {
  encoder.charge(OBJECT_NODES);
  encoder.tag(tags.regExp);
  encoder.head(major.array, 2);
  encoder.text(regExpSource?.call(regExp));
  encoder.text(regExpFlags?.call(regExp));
}
