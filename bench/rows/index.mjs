// All rows, in the order of the table.
import { browserRows } from "./browsers.mjs";
import { channelRows } from "./channels.mjs";
import { cloneRows } from "./clone.mjs";
import { codecRows } from "./codec.mjs";
import { linkRows } from "./links.mjs";
import { manyPortRows } from "./many-ports.mjs";
import { portRows } from "./port.mjs";
import { sizeRow } from "./size.mjs";
import { socketRows } from "./sockets.mjs";

/**
 * @typedef {{ entry: string, quick: boolean }} Context the build under test; whether few samples do
 * @typedef {object} Row
 * @property {string} id key of its goal
 * @property {string} title
 * @property {(context: Context) => Promise<import("../measure.mjs").Measurement>} measure
 */

/** @type {readonly Row[]} */
export const rows = [
  ...cloneRows,
  ...codecRows,
  ...portRows,
  ...linkRows,
  ...socketRows,
  ...manyPortRows,
  ...channelRows,
  ...browserRows,
  sizeRow,
];
