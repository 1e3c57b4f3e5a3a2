import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** A fenced code block. */
export interface Block {
  readonly page: string;
  /** Of its first line of code, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

export interface Link {
  readonly page: string;
  readonly line: number;
  /** Relative to the repository; "" for a page on the web. */
  readonly path: string;
  readonly anchor: string;
}

/** The pages that people read. */
export const pages: readonly string[] = [
  ...readdirSync(".").filter((file) => file.endsWith(".md")),
  ...readdirSync("docs", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => join("docs", file)),
];

interface Line {
  readonly number: number;
  readonly text: string;
  /** Language of the code block that it is in. */
  readonly code: string | undefined;
}

function linesOf(page: string): Line[] {
  let code: string | undefined;
  const lines: Line[] = [];
  for (const [index, text] of readFileSync(page, "utf8").split("\n").entries()) {
    const fence = /^```(\S*)$/.exec(text);
    if (!fence) lines.push({ number: index + 1, text, code });
    else code = code === undefined ? fence[1] : undefined;
  }
  if (code !== undefined) throw new Error(`${page}: a code block has no end`);
  return lines;
}

/** The code blocks of a page. Blocks that follow one another have at least a line between them. */
export function blocksOf(page: string): Block[] {
  const blocks: { page: string; line: number; language: string; code: string }[] = [];
  let lastNumber = 0;
  for (const { number, text, code } of linesOf(page)) {
    if (code === undefined) continue;
    const last = blocks.at(-1);
    if (last && lastNumber === number - 1) last.code += `${text}\n`;
    else blocks.push({ page, line: number, language: code, code: `${text}\n` });
    lastNumber = number;
  }
  return blocks;
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: string): string[] {
  const headings = linesOf(page).flatMap(({ text, code }) =>
    code === undefined ? (/^#+ (.+)$/.exec(text)?.[1] ?? []) : [],
  );
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The links of a page, without those in code. */
export function linksOf(page: string): Link[] {
  return proseOf(page).flatMap(({ number, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => {
      const isOnTheWeb = /^[a-z]+:/.test(target);
      const [path = "", anchor = ""] = isOnTheWeb ? ["", ""] : target.split("#");
      return { page, line: number, path: path && normalize(join(dirname(page), path)), anchor };
    }),
  );
}

/** Inline code that names a file or folder of this repository; those of src/ may leave out the `src/`. */
export function pathsOf(page: string): string[] {
  return proseOf(page).flatMap(({ text }) => [
    ...[...text.matchAll(/`((?:src|test|docs|demo|bench|scripts)\/[^\s`*]*)`/g)].map(([, path = ""]) => path),
    ...[...text.matchAll(/`((?:base|clone|port|window)\/[^\s`*]*)`/g)].map(([, path = ""]) => join("src", path)),
  ]);
}

const proseOf = (page: string): Line[] => linesOf(page).filter(({ code }) => code === undefined);
