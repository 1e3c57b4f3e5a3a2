// Messages between two ports of one thread.
import { channelPeers, entangle, native } from "../implementations.mjs";
import { measureSubjects, mixedDiet } from "../measure.mjs";
import { oneWaySubject, pingPongSubject, transferOfBuffers } from "../subjects.mjs";
import { small } from "../values.mjs";

/** @type {import("./index.mjs").Row[]} */
export const portRows = [
  row("one-way", "one way, small object", oneWaySubject, { make: small, operations: 1000 }),
  row("ping-pong", "ping-pong, small object", pingPongSubject, { make: small, operations: 500 }),
  row("transfer", "1 MB transferred", oneWaySubject, transferOfBuffers),
];

/**
 * @param {string} id
 * @param {string} title
 * @param {typeof oneWaySubject} subject
 * @param {import("../subjects.mjs").Load} load
 * @returns {import("./index.mjs").Row}
 */
function row(id, title, subject, load) {
  return {
    id: `port/${id}`,
    title: `port, same thread, ${title}`,
    async measure(context) {
      const [ours, host] = [await entangle(context.entry), native()];
      mixedDiet(ours);
      mixedDiet(host);
      const all = [ours, host, ...(await channelPeers())];
      const subjects = all.map((one) => subject(one, load));
      const lighter = load.lighter && all.map((one) => subject(one, { ...load, ...load.lighter }));
      return measureSubjects(subjects, { quick: context.quick, collect: load.collect, lighter });
    },
  };
}
