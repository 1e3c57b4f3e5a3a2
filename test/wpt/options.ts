import { parseArgs } from "node:util";
import { groups } from "./groups.ts";

/** "link": Node, with every channel of the tests split across a link. */
export const pageRuntimes = ["chromium", "firefox", "webkit", "jsdom"] as const;
export const runtimes = ["node", "deno", "bun", ...pageRuntimes, "link"] as const;
/** What runs pages. */
export type Browser = (typeof pageRuntimes)[number];
export type Runtime = (typeof runtimes)[number];

/** Where things are on this machine. */
export interface Places {
  /** The repository. */
  readonly root: string;
  /** Of jsdom and link: the Node that they run in. */
  readonly binaries: Readonly<Record<Exclude<Runtime, Browser> | "jsdom", string>>;
}

export interface Options {
  /** Absolute or relative path of a WPT checkout. */
  readonly wptDir: string;
  readonly runtime: Runtime;
  /** `native` scores the host's own classes; it is compared with nothing and never fails. */
  readonly impl: "entangle" | "native";
  /** Empty: all. */
  readonly groupNames: readonly string[];
  readonly filter: string;
  readonly update: boolean;
  readonly listFailures: boolean;
  readonly writeDocs: boolean;
}

export const usage = `npm run wpt -- --wpt DIR [options]
  --wpt DIR                              a checkout of web-platform-tests
  --runtime ${runtimes.join("|")}
                                         default node; link: Node, each channel split across a link
  --impl entangle|native                 default entangle; native scores the runtime's own classes
  --group ${groups.map(({ name }) => name).join("|")}     may be repeated; default all
  --filter TEXT                          only files whose path contains TEXT
  --update                               rewrite the expectations; new failures need a reason before a run passes
  --list-failures                        print expected failures too
  --write-docs                           rewrite docs/conformance.md from the recorded scores; alone, runs nothing`;

/** @throws {Error} that says what to correct */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      wpt: { type: "string", default: "" },
      runtime: { type: "string", default: "node" },
      impl: { type: "string", default: "entangle" },
      group: { type: "string", multiple: true, default: [] },
      filter: { type: "string", default: "" },
      update: { type: "boolean", default: false },
      "list-failures": { type: "boolean", default: false },
      "write-docs": { type: "boolean", default: false },
    },
  });
  const runtime = runtimes.find((name) => name === values.runtime);
  if (!runtime) throw new Error(`--runtime ${values.runtime} is none of ${runtimes.join(", ")}`);
  if (values.impl !== "entangle" && values.impl !== "native") {
    throw new Error(`--impl ${values.impl} is neither entangle nor native`);
  }
  const unknown = values.group.find((name) => !groups.some((group) => group.name === name));
  if (unknown !== undefined) throw new Error(`--group ${unknown} is none of ${groups.map((g) => g.name).join(", ")}`);
  if (values.wpt === "" && !values["write-docs"]) throw new Error("--wpt DIR is missing: the path of a WPT checkout");
  return {
    wptDir: values.wpt,
    runtime,
    impl: values.impl,
    groupNames: values.group,
    filter: values.filter,
    update: values.update,
    listFailures: values["list-failures"],
    writeDocs: values["write-docs"],
  };
}
