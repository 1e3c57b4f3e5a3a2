// Process of its own for the idle-bytes row: node --expose-gc idle-channels.mjs <implementation> <count> <entry>
import { channelPeers, entangle, native } from "./implementations.mjs";

const [name, countText, entry = ""] = process.argv.slice(2);
const count = Number(countText);

/** @returns {Promise<any>} */
async function constructorOf() {
  for (const one of [await entangle(entry), native(), ...(await channelPeers())]) {
    if (one.name === name) return one.MessageChannel;
  }
  throw new RangeError(`idle-channels: there is no implementation ${JSON.stringify(name)}`);
}

/** After two collections: the first one's finalizers may free more. */
async function memory() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { resident: rss, heap: heapUsed + external };
}

const MessageChannel = await constructorOf();
const channels = new Array(count).fill(undefined);
// The first channels pay for what all of them share.
for (let i = 0; i < 500; i++) channels[i] = new MessageChannel();
const before = await memory();
for (let i = 500; i < count; i++) channels[i] = new MessageChannel();
const after = await memory();
const per = (/** @type {number} */ bytes) => bytes / (count - 500);
process.stdout.write(
  `${JSON.stringify({ resident: per(after.resident - before.resident), heap: per(after.heap - before.heap) })}\n`,
);
// Idle native ports may hold the loop; channels must stay reachable up to here.
process.exit(channels.length === count ? 0 : 1);
