// Many ports over one link: what each costs in memory, and whether a message costs more than among few.
import { pathToFileURL } from "node:url";
import { fromSamples, measureSubjects } from "../measure.mjs";
import { NATIVE, OURS } from "../names.mjs";
import { small } from "../values.mjs";

const MANY = 100_000;
const FEW = 10;
const MESSAGES = 1000;
const PORTS_PER_MESSAGE = 50;

/** @type {import("./index.mjs").Row[]} */
export const manyPortRows = [
  { id: "link/ports/time", title: "one way over a link, 100,000 ports beside 10", measure: measureTime },
  { id: "link/ports/bytes", title: "port over a link, bytes", measure: measureBytes },
];

/**
 * The local halves of so many channels whose other halves went over one link, to this thread.
 * @param {string} entry
 * @param {number} count
 * @param {(data: unknown) => void} heard what the other halves hear
 */
async function portsOverLink(entry, count, heard) {
  const [{ MessageChannel }, { connect, loopback }] = await Promise.all(
    ["index.js", "link/index.js"].map((path) => import(new URL(path, pathToFileURL(entry)).href)),
  );
  const limits = { channels: 2 * MANY, opensPerSecond: 2 * MANY };
  const [root, other] = loopback().map((/** @type {unknown} */ transport) => connect(transport, { limits }));
  /** @type {any[]} */
  const kept = [];
  const hear = (/** @type {any} */ { data }) => heard(data);
  const arrived = new Promise((resolve) => {
    other.onmessage = (/** @type {any} */ { ports }) => {
      for (const port of ports) {
        port.onmessage = hear;
        if (kept.push(port) === count) resolve(undefined);
      }
    };
  });
  /** @type {any[]} */
  const ports = [];
  while (ports.length < count) {
    const channels = Array.from(
      { length: Math.min(PORTS_PER_MESSAGE, count - ports.length) },
      () => new MessageChannel(),
    );
    const given = channels.map(({ port2 }) => port2);
    root.postMessage(null, given);
    ports.push(...channels.map(({ port1 }) => port1));
  }
  await arrived;
  return { ports, root, kept };
}

/** @param {import("./index.mjs").Context} context */
async function measureTime({ entry, quick }) {
  const many = await timeSubject(OURS, entry, quick ? 1000 : MANY);
  const few = await timeSubject(NATIVE, entry, FEW);
  const measured = await measureSubjects([many, few], { quick });
  return { ...measured, note: "native is entangle with 10 ports; each message goes over the next port" };
}

/** @param {string} name @param {string} entry @param {number} count @returns {Promise<import("../sampler.mjs").Subject<any[]>>} */
async function timeSubject(name, entry, count) {
  let awaited = 0;
  let done = () => {};
  const { ports } = await portsOverLink(entry, count, () => {
    if (--awaited === 0) done();
  });
  let next = 0;
  return {
    name,
    operations: MESSAGES,
    prepare: (round) => Array.from({ length: MESSAGES }, (_, i) => small(round * MESSAGES + i)),
    run: (values) =>
      new Promise((resolve) => {
        awaited = values.length;
        done = () => resolve(undefined);
        for (const value of values) ports[next++ % count].postMessage(value);
      }),
  };
}

/** @param {import("./index.mjs").Context} context */
async function measureBytes({ entry, quick }) {
  const count = quick ? 2_000 : MANY;
  const used = () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const { ports: first } = await portsOverLink(entry, 100, () => {});
  const before = used();
  const held = await portsOverLink(entry, count, () => {});
  const bytes = (used() - before) / (2 * count);
  if (held.ports.length !== count || first.length === 0) throw new Error("the ports are not all there");
  return { ...fromSamples("bytes", { [OURS]: [bytes] }), note: "of V8's heap and external, for each of the two ports" };
}
