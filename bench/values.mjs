// Fresh inputs for the rows. Every value depends on its serial number: no two of a run are alike, so that nothing an
// engine remembers about one value (a string's or an object's hash) helps with the next.

/** A flat string: concatenation would leave a rope that the first side to read it has to flatten. */
const text = (/** @type {number} */ serial, /** @type {number} */ length) =>
  String.fromCharCode(...Array.from({ length }, (_, i) => 97 + ((serial * 7 + (serial >> 3) + i * (11 + i)) % 26)));

const times = (/** @type {number} */ count, /** @type {(i: number) => unknown} */ make) =>
  Array.from({ length: count }, (_, i) => make(i));

/** A message as applications post them: 6 keys, one nested object, one short array. */
export const small = (/** @type {number} */ serial) => ({
  id: serial,
  kind: "move",
  user: text(serial, 10),
  at: { x: serial % 640, y: serial / 7 },
  path: [serial, 2, 3],
  visible: true,
});

/** 10 KB as V8 serializes it: 60 nodes, each with links to other nodes and to one of four shared owners. */
export function graph(/** @type {number} */ serial) {
  const owners = times(4, (i) => ({ id: i, name: text(serial + i, 12), admin: i === 0 }));
  /** @type {any[]} */
  const nodes = [];
  for (let i = 0; i < 60; i++) {
    nodes.push({
      id: serial * 60 + i,
      label: text(serial + i, 24),
      position: { x: i * 1.5, y: i + 0.25 },
      size: { width: 10 + i, height: 20 },
      tags: [text(serial + i, 5), "node"],
      owner: owners[i % 4],
      previous: nodes[i - 1] ?? null,
      hidden: i % 5 === 0,
    });
  }
  return { title: text(serial, 30), nodes, owners, root: nodes[0] };
}

/** 1000 rows of 7 columns, as a query gives them. */
export const table = (/** @type {number} */ serial) =>
  times(1000, (i) => ({
    id: serial * 1000 + i,
    name: text(serial + i, 12),
    email: text(serial + i * 3, 20),
    age: i % 90,
    score: i / 3,
    active: i % 2 === 0,
    city: null,
  }));

export const map = (/** @type {number} */ serial) =>
  new Map(/** @type {[string, number][]} */ (times(100, (i) => [text(serial + i * 31, 8) + i, serial + i])));

export const set = (/** @type {number} */ serial) => new Set(times(100, (i) => text(serial + i * 31, 8) + i));

export const numbers = (/** @type {number} */ serial) => times(100_000, (i) => serial + i / 2);

/** As an index by name: the keys are data. */
export const dictionary = (/** @type {number} */ serial) =>
  Object.fromEntries(
    /** @type {[string, number][]} */ (times(1000, (i) => [text(serial + i * 31, 8) + i, serial + i])),
  );

export const dates = (/** @type {number} */ serial) => times(20, (i) => new Date(serial * 1e6 + i));

export const regexps = (/** @type {number} */ serial) =>
  times(20, (i) => new RegExp(`^${text(serial * 20 + i, 6)}(\\d+)${serial}_${i}$`, "gu"));

export const errors = (/** @type {number} */ serial) =>
  times(10, (i) => (i % 2 ? new TypeError(`no ${serial}`, { cause: i }) : new Error(text(serial + i, 16))));

/** A ring of 100 objects, each also holding itself and the first one. */
export function cycles(/** @type {number} */ serial) {
  /** @type {any} */
  const first = { id: serial };
  let last = first;
  for (let i = 1; i < 100; i++) {
    /** @type {any} */
    const node = { id: serial + i, first, previous: last };
    node.self = node;
    last.next = node;
    last = node;
  }
  last.next = first;
  return first;
}

const MEGABYTE = 2 ** 20;

/** Filled: an untouched buffer has no pages to read yet. */
export const buffer = (/** @type {number} */ serial) => new Uint8Array(MEGABYTE).fill(1 + (serial % 255)).buffer;

export const smallBuffer = (/** @type {number} */ serial) => new Uint8Array(8).fill(serial % 256).buffer;

export const bytesOfMegabyte = (/** @type {number} */ serial) => new Uint8Array(buffer(serial));

export const float64 = (/** @type {number} */ serial) => new Float64Array(MEGABYTE / 8).fill(serial + 0.5);

export const bytes = (/** @type {number} */ serial) => times(20, (i) => new Uint8Array(64).fill((serial + i) % 256));

/** A view of every kind on one buffer. */
export function views(/** @type {number} */ serial) {
  const { buffer } = new Uint8Array(256).fill(serial % 256);
  /** @type {(new (buffer: ArrayBuffer, byteOffset: number, length: number) => unknown)[]} */
  const kinds = [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  ];
  return kinds.map((View, i) => new View(buffer, i * 8, 8));
}
