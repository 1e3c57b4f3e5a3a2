import { withDataChannels } from "../browsers/abilities.ts";
import type { Capabilities } from "./capabilities.ts";
import { otherRuntimes } from "./runtimes.ts";
import { processCapabilities } from "./subjects/child-process.ts";
import { dataChannelCapabilities } from "./subjects/data-channels.ts";
import { crossOriginCapabilities, frameCapabilities } from "./subjects/frames.ts";
import { nativeCapabilities } from "./subjects/native-ports.ts";
import { socketCapabilities } from "./subjects/sockets.ts";
import { webSocketCapabilities } from "./subjects/web-sockets.ts";
import { webWorkerCapabilities, workerCapabilities } from "./subjects/web-workers.ts";

interface Row {
  readonly transport: string;
  readonly capabilities: Capabilities;
  /** Where the suite runs on it. */
  readonly runtimes: string;
}

const all = "Chromium, Firefox, WebKit";
const others = otherRuntimes.join(", ");

const rows: readonly Row[] = [
  { transport: "worker, of Node", capabilities: workerCapabilities, runtimes: `Node 20, ${others}` },
  { transport: "worker, of the web", capabilities: webWorkerCapabilities, runtimes: all },
  { transport: "process", capabilities: processCapabilities, runtimes: `Node 20, ${others}` },
  {
    transport: "socket",
    capabilities: socketCapabilities,
    runtimes: `Node 20 (also TLS), ${others}`,
  },
  {
    transport: "websocket",
    capabilities: webSocketCapabilities,
    runtimes: `Node 20, ${others}, ${all}; the server in Node 20`,
  },
  { transport: "webrtc", capabilities: dataChannelCapabilities, runtimes: withDataChannels.join(", ") },
  { transport: "frame, one origin", capabilities: frameCapabilities, runtimes: all },
  { transport: "frame, two origins", capabilities: crossOriginCapabilities, runtimes: all },
  { transport: "native", capabilities: nativeCapabilities, runtimes: "Node 20, Bun" },
];

const columns: Readonly<Record<keyof Capabilities, string>> = {
  noticesLoss: "hears at once of a peer that dies",
  isTrusted: "trusted",
  movesBuffers: "ArrayBuffers move",
  sharesMemory: "SharedArrayBuffers are shared",
  hasBackPressure: "back-pressure of its own",
  canUnref: "`unref`",
};

const begin = "<!-- The table, by `npm run docs:transports`. -->";
const end = "<!-- The end of the table. -->";

/** The page with the table that the capabilities make. */
export function withTable(page: string): string {
  const [before, rest = ""] = page.split(begin);
  const [, after] = rest.split(end);
  if (after === undefined) throw new Error(`the page lacks the marks ${begin} and ${end}`);
  return `${before}${begin}\n\n${renderTable()}\n\n${end}${after}`;
}

function renderTable(): string {
  const flags = Object.keys(columns) as (keyof Capabilities)[];
  const reasons = new Set<string>();
  const cellOf = (flag: Capabilities[keyof Capabilities]): string => {
    if (flag === true) return "yes";
    reasons.add(flag);
    return `no (${[...reasons].indexOf(flag) + 1})`;
  };
  const cells = rows.map(({ transport, capabilities, runtimes }) => [
    transport,
    ...flags.map((flag) => cellOf(capabilities[flag])),
    runtimes,
  ]);
  const header = ["transport", ...flags.map((flag) => columns[flag]), "the suite runs in"];
  const lines = [header, header.map(() => "---"), ...cells].map((line) => `| ${line.join(" | ")} |`);
  return [...lines, "", ...[...reasons].map((reason, i) => `${i + 1}. ${reason}`)].join("\n");
}
