/** A row of the reference measurement: passed subtests of core (41), clone (270) and idl (70). */
export interface ReferenceRow {
  readonly name: string;
  readonly core: number;
  readonly clone: number;
  readonly idl: number;
}

/** What the native implementations and a peer scored before this runner was written, by another one. */
export const reference = {
  date: "2026-11-22",
  wptCommit: "ec70c4d2030e56f22b08901bdf742db55c13c77d",
  totals: { core: 41, clone: 270, idl: 70 },
  rows: [
    { name: "Chromium 156.0.8078.79", core: 38, clone: 270, idl: 68 },
    { name: "Firefox ESR 153.7.0", core: 38, clone: 270, idl: 68 },
    { name: "WebKitGTK 2.50.6", core: 38, clone: 265, idl: 68 },
    { name: "Node 20.20.2", core: 32, clone: 258, idl: 43 },
    { name: "Deno 2.9.6", core: 35, clone: 265, idl: 44 },
    { name: "Bun 1.4.5", core: 35, clone: 251, idl: 64 },
    { name: "message-port-polyfill 0.2.0 in Node 20", core: 16, clone: 154, idl: 36 },
  ] satisfies ReferenceRow[],
} as const;
