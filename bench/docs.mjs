// Writes docs/performance.md from one run's results.
import { cpus } from "node:os";
import { renderTable } from "./table.mjs";

/**
 * @param {readonly import("./table.mjs").Result[]} results
 * @param {{ date: Date, also?: string | undefined }} options
 * @returns {string} the page
 */
export const performancePage = (results, { date, also }) => `# Performance

Written by \`npm run bench -- --write-docs${also ? ` --also "${also}"` : ""}\`; don't edit it by hand. ${date.toISOString().slice(0, 10)}, ${machine()}.

${renderTable(results, also)}

**ratio** is the median time (or memory) of the host's own implementation divided by entangle's: above 1, entangle is
faster. **floor** must be reached on Node 20, **goal** is what we aim at; for the bundle both are sizes. Other peers'
ratios are read the same way: the peer's median divided by entangle's.${also ? ` **in ${also}** is the ratio that both have there.` : ""}

How it is measured:

- Both sides of a comparison go through the same driver code; only the constructor or function differs (\`bench/subjects.mjs\`).
- Samples are interleaved in one process, in an order that changes from round to round; 41 samples a side after 15 rounds of
  warm-up. ± is the median absolute deviation. Every row runs in a process of its own.
- A sample during which the system took the processor away is made again, until it was made six times. A mark with a question mark rests
  on samples that deviate by more than 15 %: rerun that row (\`--only\`).
- To check the harness itself, give it a module that exports the host's own two as \`--entry\`: every ratio has to be near 1.
- Inputs are fresh for every operation, and made outside the timed part.
- Before it is timed, every implementation has cloned some of everything: no figure is that of code specialised for one shape.
- A clone is checked against its original before it is timed; a peer that gets it wrong, throws or takes over 30 ms is named, not timed.
- Of two processes each has a processor of its own, where \`taskset\` is there: else it is luck whether they share one, and a
  round trip takes a third as long or three times.
- One way: post N messages, wait until the last has arrived. Ping-pong: N round trips. Made and closed: N channels, waiting
  for the last one's \`close\` event.
- message-port-polyfill calls the receiver's listener inside \`postMessage\`, with the sender's own object: its times show what
  leaving out clone, queue and task saves. core-js-pure runs as it comes, where it leaves some types to the host;
  @ungap/structured-clone runs its own algorithm.
`;

const machine = () =>
  `Node ${process.versions.node} (V8 ${process.versions.v8}), ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"})`;
