// The code that drives an implementation. Both sides of every comparison go through it, with nothing but the
// implementation's constructor or function exchanged; it runs in Node and in a page.
import { buffer, smallBuffer } from "./values.mjs";

/**
 * @typedef {import("./implementations.mjs").Implementation} Implementation
 * @typedef {import("./sampler.mjs").Subject<any>} Subject
 * @typedef {import("./measure.mjs").Collection} Collection
 * @typedef {{ make: (serial: number) => any, operations: number, transfers?: boolean, collect?: Collection, lighter?: Pick<Load, "make" | "operations"> }} Load
 *   `transfers`: each value stands in its own transfer list; `collect`, `lighter`: see measureSubjects
 */

/** @type {Load} */
export const transferOfBuffers = {
  make: buffer,
  operations: 32,
  transfers: true,
  collect: "minor",
  lighter: { make: smallBuffer, operations: 500 },
};

const batch = (/** @type {Load} */ { make, operations }, /** @type {number} */ round) =>
  Array.from({ length: operations }, (_, i) => make(round * operations + i));

/**
 * Clones every value of a batch.
 * @param {Implementation} implementation
 * @param {Load} load
 * @returns {Subject}
 */
export function cloneSubject({ name, structuredClone }, load) {
  const { operations, transfers = false } = load;
  return {
    name,
    operations,
    prepare: (round) => ({ values: batch(load, round), last: undefined }),
    run(input) {
      for (const value of input.values) {
        input.last = transfers ? structuredClone(value, { transfer: [value] }) : structuredClone(value);
      }
    },
  };
}

/**
 * A fresh channel and a fresh batch per sample; the ports are closed after it, or native ones would hold the loop.
 * @param {Implementation} implementation
 * @param {Load} load
 * @param {(input: { port1: any, port2: any, values: any[] }) => Promise<void>} run
 * @returns {Subject}
 */
const portSubject = ({ name, MessageChannel }, load, run) => ({
  name,
  operations: load.operations,
  prepare(round) {
    const { port1, port2 } = new MessageChannel();
    return { port1, port2, values: batch(load, round) };
  },
  run,
  dispose: ({ port1 }) => port1.close(),
});

/** Posts every value, then waits until the last one has arrived. @type {(i: Implementation, load: Load) => Subject} */
export const oneWaySubject = (implementation, load) =>
  portSubject(
    implementation,
    load,
    ({ port1, port2, values }) =>
      new Promise((resolve) => {
        let awaited = values.length;
        port2.onmessage = () => {
          if (--awaited === 0) resolve();
        };
        if (load.transfers) for (const value of values) port1.postMessage(value, [value]);
        else for (const value of values) port1.postMessage(value);
      }),
  );

/** Posts a value, waits until it has come back, and so on. @type {(i: Implementation, load: Load) => Subject} */
export const pingPongSubject = (implementation, load) =>
  portSubject(
    implementation,
    load,
    ({ port1, port2, values }) =>
      new Promise((resolve) => {
        let next = 0;
        port2.onmessage = (/** @type {{ data: unknown }} */ event) => port2.postMessage(event.data);
        port1.onmessage = () => {
          if (next === values.length) resolve();
          else port1.postMessage(values[next++]);
        };
        port1.postMessage(values[next++]);
      }),
  );

/**
 * Makes channels and closes each at one end, then waits until the last one's other end knows.
 * @param {Implementation} implementation
 * @param {number} operations
 * @returns {Subject}
 */
export const madeAndClosedSubject = ({ name, MessageChannel }, operations) => ({
  name,
  operations,
  prepare: () => undefined,
  run: () =>
    new Promise((resolve) => {
      for (let i = 1; i < operations; i++) new MessageChannel().port1.close();
      const { port1, port2 } = new MessageChannel();
      port2.addEventListener("close", resolve);
      port1.close();
    }),
});
