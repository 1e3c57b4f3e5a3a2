import { host } from "../base/host.ts";
import { defineHidden } from "../base/intrinsics.ts";
import { defineOwn } from "../base/own-property.ts";
import { createError, isErrorKind } from "../clone/errors.ts";
import type { Decoder } from "./decoder.ts";
import { major } from "./format.ts";
import { OBJECT_NODES } from "./limits.ts";
import { platformFields } from "./platform-fields.ts";
import { isViewName, readResizableBuffer, readView } from "./read-buffers.ts";
import { makeSparseArray, sparseArrayNodes } from "./sparse.ts";

/** Reads the arguments, of which there are as many as it says. */
interface Reader {
  readonly count: number;
  read(decoder: Decoder, share: number): unknown;
}

/** Tag 27: [type name, arguments...]. The names are those of this table and no others: nothing is looked up by a name. */
export function readGeneric(decoder: Decoder, share: number): unknown {
  const at = decoder.offset;
  const count = decoder.arrayOf(1, Number.POSITIVE_INFINITY, "a generic object") - 1;
  const name = decoder.string("the type name of a generic object");
  decoder.charge(OBJECT_NODES + count);
  if (isViewName(name)) return readView(decoder, name, count);
  if (isErrorKind(name)) return readError(decoder, name, count, share);
  if (name === "FileList") return readFileList(decoder, count);
  if (platformFields.has(name)) return readFields(decoder, name, count);
  const reader = readers.get(name);
  if (reader === undefined) return decoder.fail("a generic object of an unknown type", at);
  if (reader.count !== count) decoder.fail(`a ${name} of ${count} parts, which has ${reader.count}`, at);
  return reader.read(decoder, share);
}

const readers = new Map<string, Reader>([
  ["Array", { count: 2, read: readSparseArray }],
  ["ArrayBuffer", { count: 2, read: readResizableBuffer }],
  ["Boolean", { count: 1, read: (decoder) => readBoxed(decoder, "boolean") }],
  ["Number", { count: 1, read: (decoder) => readBoxed(decoder, "number") }],
  ["String", { count: 1, read: (decoder) => readBoxed(decoder, "string") }],
  ["BigInt", { count: 1, read: (decoder) => readBoxed(decoder, "bigint") }],
  ["DOMException", { count: 3, read: readException }],
  ["Blob", { count: 2, read: readBlob }],
  ["File", { count: 4, read: readFile }],
  ["MessagePort", { count: 1, read: (decoder) => decoder.port(decoder.index("the number of a port")) }],
]);

function readBoxed(decoder: Decoder, type: string): object {
  const at = decoder.offset;
  decoder.enterLeaf();
  const primitive = decoder.value();
  decoder.leave();
  if (typeof primitive !== type) decoder.fail(`a boxed ${type} around something else`, at);
  return decoder.realm.Object(primitive);
}

/** [length, { index or name: element }] */
function readSparseArray(decoder: Decoder, share: number): object {
  const at = decoder.offset;
  const length = decoder.index("the length of an array");
  if (length > 0xffffffff) decoder.fail(`an array of length ${length}`, at);
  const initial = decoder.byte();
  if (initial >> 5 !== major.map) decoder.fail("something else in place of the properties of an array", at);
  const count = decoder.count(initial, 2);
  decoder.charge(sparseArrayNodes(length, count));
  const array: unknown[] = new decoder.realm.Array();
  decoder.made(share, array);
  // Setting the length alone would allocate all of it.
  makeSparseArray(array, length, count);
  decoder.enter();
  for (let i = 0; i < count; i++) {
    const name = readArrayKey(decoder, length);
    if (!decoder.skipAbsent()) defineOwn(array, name, decoder.value());
  }
  decoder.leave();
  return array;
}

function readArrayKey(decoder: Decoder, length: number): string {
  const at = decoder.offset;
  const initial = at < decoder.end ? (decoder.bytes[at] ?? 0xff) : 0xff;
  if (initial >> 5 !== major.unsigned) {
    const name = decoder.propertyName();
    if (name === "length" || isIndex(name)) decoder.fail("an element of an array by a name", at);
    return name;
  }
  const index = decoder.index("the index of an element");
  if (index >= length) decoder.fail(`element ${index} of an array of length ${length}`, at);
  return `${index}`;
}

/** The greatest integer of 32 bits is a name like any other. */
const isIndex = (name: string): boolean => `${Number(name) >>> 0}` === name && name !== "4294967295";

const hiddenParts = new Set(["cause", "errors"]);

/** [kind, message or null, stack or null, { cause, errors }] */
function readError(decoder: Decoder, kind: string, count: number, share: number): object {
  const at = decoder.offset;
  if (count !== 3) decoder.fail(`a ${kind} of ${count} parts, which has 3`, at);
  const message = decoder.nullableString("the message of an error");
  const error = createError(kind, message, decoder.nullableString("the stack of an error"), decoder.realm);
  decoder.made(share, error);
  decoder.enter();
  const initial = decoder.byte();
  if (initial >> 5 !== major.map) decoder.fail("something else in place of cause and errors", decoder.offset - 1);
  for (let left = decoder.count(initial, 2); left > 0; left--) {
    const name = decoder.propertyName();
    if (!hiddenParts.has(name)) decoder.fail("an error with other parts than cause and errors", at);
    defineHidden(error, name, decoder.value());
  }
  decoder.leave();
  return error;
}

function readException(decoder: Decoder): object {
  const message = decoder.string("the message of a DOMException");
  const exception = new decoder.realm.DOMException(message, decoder.string("the name of a DOMException"));
  const stack = decoder.nullableString("the stack of a DOMException");
  if (stack !== undefined) defineHidden(exception, "stack", stack);
  return exception;
}

type Interface = new (...args: unknown[]) => object;

/** As they were when this was loaded: a program may delete a global, and its objects are what they were. */
const hostInterfaces = new Map(["Blob", "File", "DataTransfer", ...platformFields.keys()].map((n) => [n, host[n]]));

/** The host's own: a DOM in this thread has no way to get at the content of its Blobs, nor to be given any. */
function hostInterface(decoder: Decoder, name: string): Interface {
  const found = hostInterfaces.get(name);
  return typeof found === "function" ? (found as Interface) : decoder.fail(`a ${name}, which this host doesn't have`);
}

function readBlob(decoder: Decoder): object {
  const Blob = hostInterface(decoder, "Blob");
  const bytes = decoder.byteString("the bytes of a Blob");
  return new Blob([bytes], { type: decoder.string("the type of a Blob") });
}

function readFile(decoder: Decoder): object {
  const File = hostInterface(decoder, "File");
  const bytes = decoder.byteString("the bytes of a File");
  const name = decoder.string("the name of a File");
  const type = decoder.string("the type of a File");
  return new File([bytes], name, { type, lastModified: decoder.number("the time of a File") });
}

/** Nothing but a data transfer makes lists of files. */
function readFileList(decoder: Decoder, count: number): object {
  const DataTransfer = hostInterface(decoder, "DataTransfer") as unknown as new () => {
    readonly items: { add(file: unknown): void };
    readonly files: object;
  };
  const transfer = new DataTransfer();
  decoder.enter();
  for (let i = 0; i < count; i++) transfer.items.add(decoder.value());
  decoder.leave();
  return transfer.files;
}

function readFields(decoder: Decoder, name: string, count: number): object {
  const Interface = hostInterface(decoder, name);
  const fields: unknown[] = [];
  decoder.enter();
  for (let i = 0; i < count; i++) fields.push(decoder.value());
  decoder.leave();
  return new Interface(...fields);
}
