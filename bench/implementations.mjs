// Who takes part: entangle, the host, and userland peers.
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { NATIVE, OURS } from "./names.mjs";

/**
 * @typedef {object} Implementation
 * @property {string} name
 * @property {any} [MessageChannel]
 * @property {any} [structuredClone]
 */

/** @returns {Implementation} the host's own */
export const native = () => ({
  name: NATIVE,
  MessageChannel: globalThis.MessageChannel,
  structuredClone: globalThis.structuredClone,
});

/**
 * @param {string} entry path of the build under test
 * @returns {Promise<Implementation>}
 */
export async function entangle(entry) {
  const { MessageChannel, structuredClone } = await import(pathToFileURL(entry).href);
  if (MessageChannel === undefined || structuredClone === undefined) {
    throw new TypeError(`bench: ${entry} doesn't export MessageChannel and structuredClone; build it first`);
  }
  return { name: OURS, MessageChannel, structuredClone };
}

/**
 * The codec, which no entry point exports: it is bundled from the sources that the build is of. It writes what a program posts, as V8's
 * serializer does.
 * @param {string} entry path of the build under test, in a checkout
 */
export async function entangleCodec(entry) {
  const names = {
    encodeJob: "codec/encode.ts",
    decode: "codec/decode.ts",
    hostRealm: "base/realm.ts",
    defaultCodecLimits: "codec/limits.ts",
  };
  const contents = Object.entries(names).map(([name, path]) => `export { ${name} } from "../src/${path}";`);
  const stdin = { contents: contents.join("\n"), resolveDir: dirname(entry) };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: "esm", target: "es2022" });
  const code = outputFiles.map(({ text }) => text).join("");
  const { encodeJob, decode, hostRealm, defaultCodecLimits } = await import(
    `data:text/javascript,${encodeURIComponent(code)}`
  );
  const portIndexOf = () => undefined;
  return {
    // As a port calls it: to spread an object into another takes a tenth of what a small message does.
    encode: (/** @type {unknown} */ root) =>
      encodeJob({ root, portIndexOf, limits: defaultCodecLimits, postedIn: hostRealm, sink: undefined }),
    decode: (/** @type {Uint8Array} */ bytes) => decode(bytes, [], hostRealm),
  };
}

/** Userland channels. This one calls the other end's listener at once: no clone, no queue, no task. */
export async function channelPeers() {
  const { default: polyfill } = await import("message-port-polyfill");
  return [{ name: "message-port-polyfill", MessageChannel: polyfill.MessageChannelPolyfill }];
}

/** Userland clones, each with its own algorithm rather than the host's behind it where that can be chosen. */
export async function clonePeers() {
  const require = createRequire(import.meta.url);
  const { serialize, deserialize } = await import("@ungap/structured-clone");
  return [
    { name: "core-js-pure", structuredClone: require("core-js-pure/actual/structured-clone") },
    {
      name: "@ungap/structured-clone",
      structuredClone: (/** @type {unknown} */ value, /** @type {object | undefined} */ options) => {
        if (options) throw new TypeError("it transfers nothing");
        return deserialize(serialize(value));
      },
    },
  ];
}
