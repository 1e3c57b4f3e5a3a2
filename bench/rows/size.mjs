// Size of the core (the four names) as an application ships it: one minified bundle, gzipped.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { fromSamples } from "../measure.mjs";
import { OURS } from "../names.mjs";

/** @type {import("./index.mjs").Row} */
export const sizeRow = {
  id: "size/core",
  title: "core bundle, min + gzip",
  async measure({ entry }) {
    const peers = ["message-port-polyfill", "core-js-pure/actual/structured-clone"];
    /** @type {Record<string, number[]>} */
    const sizes = { [OURS]: [await gzippedBytes(entry)] };
    for (const peer of peers) sizes[peer] = [await gzippedBytes(peer)];
    return { ...fromSamples("bytes", sizes), note: "entangle's is all four names; each peer's is a part" };
  },
};

/** @param {string} entry a path or a package */
async function gzippedBytes(entry) {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from ${JSON.stringify(entry)}`,
      resolveDir: fileURLToPath(new URL("..", import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    mainFields: ["module", "main"],
  });
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0);
}
