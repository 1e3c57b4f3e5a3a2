// One row in a process of its own, so that a row's figures don't depend on which rows ran before it.
import { rows } from "./rows/index.mjs";

const [id, entry = "", quick] = process.argv.slice(2);
const row = rows.find((candidate) => candidate.id === id);
if (row === undefined) throw new RangeError(`row-process: there is no row ${JSON.stringify(id)}`);
const measurement = await row.measure({ entry, quick: quick === "true" });
process.send?.(measurement, () => process.exit(0));
