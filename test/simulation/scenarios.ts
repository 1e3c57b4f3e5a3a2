import type { Scenario } from "./simulation.ts";

const base = {
  steps: 120,
  cuts: 0,
  newCables: 0,
  windowBytes: 2400,
  lentBytes: Number.POSITIVE_INFINITY,
  trusted: true,
  acyclic: true,
} as const;

export const scenarios: readonly Scenario[] = [
  { ...base, name: "tree", shape: "tree" },
  { ...base, name: "star", shape: "star" },
  { ...base, name: "cycle", shape: "cycle" },
  { ...base, name: "dense", shape: "dense" },
  { ...base, name: "long", shape: "dense", steps: 400 },
  { ...base, name: "cuts", shape: "dense", cuts: 60 },
  { ...base, name: "new cables", shape: "tree", newCables: 40 },
  { ...base, name: "cuts and new cables", shape: "cycle", cuts: 60, newCables: 40 },
  { ...base, name: "many cuts and new cables", shape: "dense", steps: 240, cuts: 20, newCables: 10 },
  { ...base, name: "wide window", shape: "dense", windowBytes: 1 << 16 },
  { ...base, name: "nothing copied", shape: "dense", steps: 240, cuts: 60, newCables: 40, lentBytes: 0 },
  { ...base, name: "cyclic", shape: "dense", acyclic: false },
  { ...base, name: "untrusted", shape: "dense", trusted: false },
];
