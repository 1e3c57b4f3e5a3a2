import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withTable } from "../link-suite/transports-table.ts";

test("docs/transports.md: the table says what the suite is run with (npm run docs:transports writes it)", () => {
  const page = readFileSync("docs/transports.md", "utf8");
  expect(unaligned(page)).toBe(unaligned(withTable(page)));
});

/** Biome aligns the columns of tables. */
function unaligned(page: string): string {
  return page.replace(/ +/g, " ").replace(/-+/g, "-");
}
