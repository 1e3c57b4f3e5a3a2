// The part of the browsers' rows that runs in the page.
import { measureSubjects, mixedDiet } from "./measure.mjs";
import { NATIVE, OURS } from "./names.mjs";
import { cloneSubject, oneWaySubject, pingPongSubject } from "./subjects.mjs";
import { small } from "./values.mjs";

const work = {
  "one-way": { subject: oneWaySubject, operations: 1000 },
  "ping-pong": { subject: pingPongSubject, operations: 500 },
  "clone-small": { subject: cloneSubject, operations: 2000 },
};

/**
 * @param {{ MessageChannel: any, structuredClone: any }} build entangle
 * @param {keyof typeof work} id
 * @param {boolean} quick
 */
export function measureInPage({ MessageChannel, structuredClone }, id, quick) {
  const ours = { name: OURS, MessageChannel, structuredClone };
  const host = {
    name: NATIVE,
    MessageChannel: globalThis.MessageChannel,
    structuredClone: globalThis.structuredClone.bind(globalThis),
  };
  mixedDiet(ours);
  mixedDiet(host);
  const { subject, operations } = work[id];
  return measureSubjects(
    [ours, host].map((one) => subject(one, { make: small, operations })),
    { quick },
  );
}
