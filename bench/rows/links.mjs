// Messages between threads and processes, beside the host's own ports and channels.
import { fork } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { measureSubjects } from "../measure.mjs";
import { NATIVE, OURS } from "../names.mjs";
import { apart, onOneProcessor } from "../processors.mjs";
import { bytesOfMegabyte, small } from "../values.mjs";

/** @typedef {{ name: string, post(message: any): void, hear(listener: (data: any) => void): void, end(): void }} Side */

const otherSide = new URL("../other-side.mjs", import.meta.url);

/** @param {any} port @param {() => void} end @returns {Side} */
export const ours = (port, end) => ({
  name: OURS,
  post: (message) => port.postMessage(message),
  hear(listener) {
    port.onmessage = (/** @type {any} */ { data }) => listener(data);
  },
  end,
});

/** @param {URL} entry @returns {Promise<Side[]>} */
async function workers(entry) {
  const { connect } = await import(new URL("transports/worker.js", entry).href);
  const [worker, native] = [entry.href, ""].map((workerData) => new Worker(otherSide, { workerData }));
  const { port1, port2 } = new MessageChannel();
  native?.postMessage(port2, [/** @type {any} */ (port2)]);
  const host = { ...ours(port1, () => void native?.terminate()), name: NATIVE };
  return [ours(connect(worker), () => void worker?.terminate()), host];
}

/** @param {URL} entry @returns {Promise<Side[]>} */
function workersOnOneProcessor(entry) {
  onOneProcessor();
  return workers(entry);
}

/** @param {URL} entry @returns {Promise<Side[]>} */
async function processes(entry) {
  const { connect } = await import(new URL("transports/process.js", entry).href);
  const child = forked(entry.href);
  return [ours(connect(child), () => void child.kill()), forkedHost()];
}

const forked = (/** @type {string[]} */ ...args) =>
  apart(fork(fileURLToPath(otherSide), args, { serialization: "advanced" }));

/** A child process with the channel of fork. @returns {Side} */
export function forkedHost() {
  const child = forked();
  return {
    name: NATIVE,
    post: (message) => void child.send(message),
    hear: (listener) => void child.removeAllListeners("message").on("message", listener),
    end: () => void child.kill(),
  };
}

/** @param {Side} side @param {string} word @returns {Promise<void>} */
const agree = ({ post, hear }, word) =>
  new Promise((resolve) => {
    hear((data) => data === word && resolve());
    post(word);
  });

/** @param {Side} side @param {number} operations @param {(serial: number) => any} make @returns {import("../sampler.mjs").Subject<any[]>} */
export function oneWay(side, operations, make = small) {
  return {
    name: side.name,
    operations,
    prepare: (round) => Array.from({ length: operations }, (_, i) => make(round * operations + i)),
    run(values) {
      for (const value of values) side.post(value);
      return agree(side, "end");
    },
  };
}

/** @type {typeof oneWay} */
export const oneWayOfMegabytes = (side, operations) => oneWay(side, operations, bytesOfMegabyte);

/** @param {Side} side @param {number} operations @returns {import("../sampler.mjs").Subject<any[]>} */
export function pingPong(side, operations) {
  return {
    ...oneWay(side, operations),
    async run(values) {
      let next = 0;
      await agree(side, "echo");
      await new Promise((resolve) => {
        const more = () => (next < values.length ? side.post(values[next++]) : resolve(undefined));
        side.hear(more);
        more();
      });
    },
  };
}

/** @type {(id: string, title: string, open: (entry: URL) => Promise<Side[]>, subject: typeof oneWay, operations: number) => import("./index.mjs").Row} */
export const row = (id, title, open, subject, operations) => ({
  id,
  title,
  async measure({ entry, quick }) {
    const sides = await open(pathToFileURL(entry));
    try {
      return await measureSubjects(
        sides.map((side) => subject(side, operations)),
        { quick },
      );
    } finally {
      for (const side of sides) side.end();
    }
  },
});

/** @type {import("./index.mjs").Row[]} */
export const linkRows = [
  row("link/worker/one-way", "worker thread, one way, small object", workers, oneWay, 1000),
  row("link/worker/ping-pong", "worker thread, ping-pong, small object", workers, pingPong, 200),
  row("link/worker/one-processor", "worker thread, ping-pong, on one processor", workersOnOneProcessor, pingPong, 200),
  row("link/process/one-way", "child process, one way, small object", processes, oneWay, 1000),
  row("link/process/ping-pong", "child process, ping-pong, small object", processes, pingPong, 200),
];
