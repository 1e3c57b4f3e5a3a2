/** The numbers of the wire format. docs/wire-format.md says what each means. */

/** RFC 8949, section 3.1 */
export const major = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const;

/** Initial bytes of RFC 8949's simple values and floats. The first has no meaning there: docs/wire-format.md#values */
export const ABSENT = 0xf3;
export const FALSE = 0xf4;
export const TRUE = 0xf5;
export const NULL = 0xf6;
export const UNDEFINED = 0xf7;
export const FLOAT16 = 0xf9;
export const FLOAT32 = 0xfa;
export const FLOAT64 = 0xfb;

/** Tags as IANA registered them. https://www.iana.org/assignments/cbor-tags */
export const tags = {
  epochTime: 1,
  positiveBigInt: 2,
  negativeBigInt: 3,
  /** [type name, constructor's arguments...] http://cbor.schmorp.de/generic-object */
  genericObject: 27,
  /** http://cbor.schmorp.de/value-sharing */
  shared: 28,
  reference: 29,
  /** [[keys...], id, values...] https://github.com/kriszyp/cbor-records */
  defineRecord: 105,
  set: 258,
  map: 259,
  wtf8: 273,
  regExp: 21066,
  /** The first of 256, each of which stands for [values...]. */
  record: 26880,
} as const;

export const RECORDS = 256;

interface ViewKind {
  readonly name: string;
  /** RFC 8746, by byte order. */
  readonly littleEndian: number;
  readonly bigEndian: number;
}

export const viewKinds: readonly ViewKind[] = [
  { name: "Uint8Array", littleEndian: 64, bigEndian: 64 },
  { name: "Uint16Array", littleEndian: 69, bigEndian: 65 },
  { name: "Uint32Array", littleEndian: 70, bigEndian: 66 },
  { name: "BigUint64Array", littleEndian: 71, bigEndian: 67 },
  { name: "Uint8ClampedArray", littleEndian: 68, bigEndian: 68 },
  { name: "Int8Array", littleEndian: 72, bigEndian: 72 },
  { name: "Int16Array", littleEndian: 77, bigEndian: 73 },
  { name: "Int32Array", littleEndian: 78, bigEndian: 74 },
  { name: "BigInt64Array", littleEndian: 79, bigEndian: 75 },
  { name: "Float16Array", littleEndian: 84, bigEndian: 80 },
  { name: "Float32Array", littleEndian: 85, bigEndian: 81 },
  { name: "Float64Array", littleEndian: 86, bigEndian: 82 },
];

export const isLittleEndian: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
