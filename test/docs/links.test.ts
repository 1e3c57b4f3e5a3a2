import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { anchorsOf, linksOf, pages, pathsOf } from "./markdown.ts";

/** Walked by hand: a recursive listing would go through node_modules too, for a minute. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]));

const deviations = "docs/deviations.md";

describe.each(pages)("%s", (page) => {
  test("every link leads to a file and a heading that are there", () => {
    const broken = linksOf(page).filter(({ path, anchor }) => {
      if (path !== "" && !existsSync(path)) return true;
      return anchor !== "" && !anchorsOf(path || page).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test("every file that it names is there", () => {
    expect(pathsOf(page).filter((path) => !existsSync(path))).toEqual([]);
  });

  test("no heading stands twice", () => {
    const anchors = anchorsOf(page);
    expect(anchors.filter((anchor, i) => anchors.indexOf(anchor) !== i)).toEqual([]);
  });
});

test("every page that code links to has that heading", () => {
  const broken = ["src", "test", "bench", "demo", "scripts"]
    .flatMap(filesIn)
    .flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/\b(docs\/[\w-]+\.md)(?:#([\w-]+))?/g)]
        .filter(([, page = "", anchor]) => !existsSync(page) || (anchor && !anchorsOf(page).includes(anchor)))
        .map(([link]) => `${file}: ${link}`),
    );
  expect(broken).toEqual([]);
});

test("every deviation has a test of its name, and every such test its deviation", () => {
  const tests = filesIn("test/docs").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^describe\w*(?:\.skipIf\(\w+\))?\("#([\w-]+)"/gm)].map(([, name]) => name),
  );
  const text = readFileSync(deviations, "utf8");
  const headings = anchorsOf(deviations).filter((_, i) => [...text.matchAll(/^#+ /gm)][i]?.[0] === "### ");
  expect([...new Set(tests)].sort()).toEqual(headings.sort());
});

test("ARCHITECTURE.md has every folder of src/", () => {
  const folders = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const architecture = readFileSync("ARCHITECTURE.md", "utf8");
  expect(folders.filter(({ name }) => !architecture.includes(`(src/${name})`))).toEqual([]);
});
