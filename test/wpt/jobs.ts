import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Group, groups } from "./groups.ts";
import { type Meta, parseMeta, parsePageMeta, resolvePath, variantsOf } from "./meta.ts";
import { type Browser, type Options, pageRuntimes, type Runtime } from "./options.ts";
import { type Origins, substitute } from "./substitute.ts";

/** One test file to run in one place. */
export interface Job {
  /** Path below the WPT root without the leading slash; in a browser that of the generated page. */
  readonly id: string;
  readonly group: Group;
  /** Path of the source file, with a leading slash. */
  readonly path: string;
  readonly meta: Meta;
}

/** Root paths that aren't files of the checkout: aliases of WPT's server, and this folder's own tests. */
export function servedFiles(wptDir: string, root: string): Record<string, string> {
  return {
    "/resources/WebIDLParser.js": join(wptDir, "resources/webidl2/lib/webidl2.js"),
    "/entangle/idl.any.js": join(root, "test/wpt/idl.any.js"),
  };
}

/** The jobs that the options ask for.
 *  @throws {Error} if the directory is no WPT checkout, or lacks a file of a group */
export function planJobs(options: Options, root: string): Job[] {
  const served = servedFiles(options.wptDir, root);
  if (!existsSync(join(options.wptDir, "resources/testharness.js"))) {
    throw new Error(`${options.wptDir} has no resources/testharness.js; --wpt needs a checkout of web-platform-tests`);
  }
  return groups
    .filter(({ name }) => options.groupNames.length === 0 || options.groupNames.includes(name))
    .filter(({ windowsOnly }) => !windowsOnly || options.runtime === "jsdom")
    .filter(({ unsplitOnly }) => !unsplitOnly || options.runtime !== "link")
    .flatMap((group) => group.files.map((file) => ({ group, path: `/${file}` })))
    .filter(({ path }) => path.includes(options.filter))
    .flatMap(({ group, path }) => {
      const source = readFileSync(served[path] ?? options.wptDir + path, "utf8");
      const meta = path.endsWith(".js") ? parseMeta(source) : parsePageMeta(source);
      const ids = isBrowser(options.runtime) ? pagesOf(path, meta, options.runtime) : [path.slice(1)];
      return ids.map((id) => ({ id, group, path, meta }));
    });
}

export function isBrowser(runtime: Runtime): runtime is Browser {
  return (pageRuntimes as readonly string[]).includes(runtime);
}

function pagesOf(path: string, meta: Meta, browser: Browser): string[] {
  if (!path.endsWith(".any.js")) return [path.slice(1).replace(/\.window\.js$/, ".window.html")];
  const pages = { window: ".any.html", dedicatedworker: ".any.worker.html" };
  return variantsOf(meta)
    .filter((variant) => variant === "window" || browser !== "jsdom")
    .map((variant) => path.slice(1).replace(/\.any\.js$/, pages[variant]));
}

export interface Script {
  readonly path: string;
  readonly file: string;
  /** The text to run instead of the file's, where templates were filled in. */
  readonly code?: string;
}

const shellOrigins: Origins = { host: "web-platform.test", otherHost: "not-web-platform.test", ports: [80, 81] };

/** What a shell evaluates for a job, in order: the harness, the META scripts, the test. */
export function scriptsOf(job: Job, wptDir: string, root: string): Script[] {
  const served = servedFiles(wptDir, root);
  const paths = [
    "/resources/testharness.js",
    ...job.meta.scripts.map((script) => resolvePath(script, job.path)),
    job.path,
  ];
  return paths.map((path) => {
    const file = served[path] ?? wptDir + path;
    return path.includes(".sub.")
      ? { path, file, code: substitute(readFileSync(file, "utf8"), shellOrigins) }
      : { path, file };
  });
}
