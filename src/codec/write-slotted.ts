import { type Brand, brandOf } from "../clone/brand.ts";
import { refuse } from "../clone/data-clone-error.ts";
import { platformObjectStepsOf } from "../clone/platform-objects.ts";
import type { Encoder } from "./encoder.ts";
import { major, tags } from "./format.ts";
import { OBJECT_NODES, regExpNodes } from "./limits.ts";
import { writeBuffer, writesPostedBuffer, writesPostedView, writeView } from "./write-buffers.ts";
import { writeError } from "./write-error.ts";
import { platformWriterOf } from "./write-platform-object.ts";

type Write = (encoder: Encoder, object: object) => void;

/** Writes an object that was not met before and is neither a plain object of this realm nor an array. */
export function writeSlotted(encoder: Encoder, object: object): void {
  const brand = brandOf(object);
  const write = writerOf(brand) ?? (isUnslotted(brand) ? platformWriterOf(object) : undefined);
  (write ?? unslottedWriterOf(object, brand) ?? refuse(object, ", which can't leave this program"))(encoder, object);
}

/** How to write a posted object that is no array and was not met before; undefined for one that has to be copied first. */
export function postedWriterOf(encoder: Encoder, object: object): Write | undefined {
  const brand = brandOf(object);
  if (isCopiedFirst(encoder, object, brand)) return undefined;
  return writerOf(brand) ?? unslottedWriterOf(object, brand);
}

function isCopiedFirst(encoder: Encoder, object: object, brand: Brand): boolean {
  if (brand === "ArrayBuffer") return !writesPostedBuffer(encoder, object as ArrayBuffer);
  if (brand === "TypedArray" || brand === "DataView") return !writesPostedView(encoder, object as ArrayBufferView);
  // What it says of its flags, a program may have changed.
  return brand === "RegExp";
}

/** For a plain object or an error of another realm, or an object of a class; undefined for anything else. */
function unslottedWriterOf(object: object, brand: Brand): Write | undefined {
  if (!isUnslotted(brand) || platformObjectStepsOf(object)) return undefined;
  return brand === "Error" ? (writeError as Write) : writePlainObject;
}

/** An error's slot says only that it is one. */
const isUnslotted = (brand: Brand): boolean => brand === "Object" || brand === "Error";
const writerOf = (brand: Brand): Write | undefined => writers[brand] as Write | undefined;

function writePlainObject(encoder: Encoder, object: object): void {
  encoder.plainObject(object);
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

/** The entries as they are now: a getter in one of them may change the Map. */
function writeMap(encoder: Encoder, map: Map<unknown, unknown>): void {
  const entries: unknown[] = [];
  mapForEach.call(map, (item, key) => entries.push(key, item));
  writeValues(encoder, map, entries, () => {
    encoder.tag(tags.map);
    encoder.head(major.map, entries.length / 2);
  });
}

function writeSet(encoder: Encoder, set: Set<unknown>): void {
  const values: unknown[] = [];
  setForEach.call(set, (value) => values.push(value));
  writeValues(encoder, set, values, () => {
    encoder.tag(tags.set);
    encoder.head(major.array, values.length);
  });
}

function writeValues(encoder: Encoder, object: object, values: readonly unknown[], writeHead: () => void): void {
  encoder.enter(object);
  encoder.charge(OBJECT_NODES + values.length);
  writeHead();
  for (const value of values) encoder.value(value);
  encoder.leave();
}

/** Tag 1 counts in seconds, and the milliseconds survive that. */
function writeDate(encoder: Encoder, date: Date): void {
  encoder.charge(OBJECT_NODES);
  encoder.tag(tags.epochTime);
  // Up to the farthest a Date can be, 8.64e12 seconds, two doubles are less than a millisecond apart: rounding gives the same one again.
  encoder.number(getTime.call(date) / 1000);
}

function writeRegExp(encoder: Encoder, regExp: RegExp): void {
  const source: string = regExpSource?.call(regExp);
  const flags: string = regExpFlags?.call(regExp);
  encoder.charge(OBJECT_NODES + regExpNodes(source, flags));
  encoder.tag(tags.regExp);
  encoder.head(major.array, 2);
  encoder.text(source);
  encoder.text(flags);
}
