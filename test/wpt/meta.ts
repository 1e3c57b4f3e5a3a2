/** What the `// META:` comments at the head of a WPT script say.
 *  Source: https://web-platform-tests.org/writing-tests/testharness.html#specifying-scripts-to-include */
export interface Meta {
  readonly title: string;
  /** As written: absolute from the WPT root or relative to the test. */
  readonly scripts: readonly string[];
  readonly globals: readonly string[];
  readonly longTimeout: boolean;
}

const metaLine = /^\/\/\s*META:\s*(\w+)=(.*)$/;

/** Reads the leading META lines; the first line that is none ends them. */
export function parseMeta(source: string): Meta {
  const entries: [string, string][] = [];
  for (const line of source.split(/\r?\n/)) {
    const match = metaLine.exec(line);
    if (!match) break;
    entries.push([match[1] ?? "", (match[2] ?? "").trim()]);
  }
  const all = (key: string): string[] => entries.filter(([name]) => name === key).map(([, value]) => value);
  return {
    title: all("title")[0] ?? "",
    scripts: all("script"),
    globals: all("global").flatMap((value) => value.split(",").map((name) => name.trim())),
    longTimeout: all("timeout").includes("long"),
  };
}

/** Of a test that is a page, as far as it concerns the runner. */
export function parsePageMeta(html: string): Meta {
  const longTimeout = /<meta\s+name=["']?timeout["']?\s+content=["']?long/i.test(html);
  return { title: "", scripts: [], globals: ["window"], longTimeout };
}

export type Variant = "window" | "dedicatedworker";

/** The variants of an .any.js file that this runner can start; without META these are the standard's defaults. */
export function variantsOf(meta: Meta): Variant[] {
  if (meta.globals.length === 0) return ["window", "dedicatedworker"];
  const variants: Variant[] = [];
  if (meta.globals.includes("window")) variants.push("window");
  if (meta.globals.some((name) => name === "worker" || name === "dedicatedworker")) variants.push("dedicatedworker");
  return variants;
}

/** Resolves a META script against the test's own path; both are below the WPT root. */
export function resolvePath(script: string, testPath: string): string {
  return new URL(script, `http://wpt${testPath}`).pathname;
}
