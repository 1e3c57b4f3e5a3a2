import type { SmallScenario } from "./small-scenario.ts";

const triangle = { cables: { X: [0, 1], Y: [1, 2], Z: [0, 2] } } as const;

/** Links that are lost, come late, or aren't trusted by both sides. */
export const smallScenariosOfLinks: readonly SmallScenario[] = [
  {
    name: "the direct link is lost while it is taken",
    ...triangle,
    fragile: ["Z"],
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1"] },
      { node: 1, does: ["post Y0 a1"] },
    ],
  },
  {
    name: "over a third that is lost",
    ...triangle,
    fragile: ["X"],
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0", "close a0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["post a1"] },
    ],
  },
  {
    name: "the direct link is lost",
    ...triangle,
    fragile: ["Z"],
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0", "close a0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["post a1"] },
    ],
  },
  {
    name: "the direct link comes late",
    ...triangle,
    late: ["Z"],
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0"] },
      { node: 1, does: ["post Y0 a1"] },
    ],
  },
  {
    name: "over a third, where one doesn't trust the direct link",
    ...triangle,
    untrusted: ["Z0"],
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["post a1"] },
    ],
  },
  {
    name: "over a third, where the other doesn't trust the direct link",
    ...triangle,
    untrusted: ["Z1"],
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["post a1"] },
    ],
  },
  {
    name: "the direct link comes late, from the other side",
    cables: { X: [0, 1], Y: [1, 2], Z: [2, 0] },
    late: ["Z"],
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0"] },
      { node: 1, does: ["post Y0 a1"] },
    ],
  },
  {
    name: "the direct link comes late, and one doesn't trust it",
    ...triangle,
    late: ["Z"],
    untrusted: ["Z0"],
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1"] },
      { node: 1, does: ["post Y0 a1"] },
    ],
  },
  {
    name: "there by one link, back by another that the relay doesn't trust",
    cables: { X: [0, 1], Y: [0, 1] },
    untrusted: ["Y1"],
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0"] },
      { node: 1, does: ["post Y1 a1"] },
      { node: 0, does: ["post a1"] },
    ],
  },
  {
    name: "there by one link, back by another that only the relay trusts",
    cables: { X: [0, 1], Y: [0, 1] },
    untrusted: ["Y0"],
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0"] },
      { node: 1, does: ["post Y1 a1"] },
      { node: 0, does: ["post a1"] },
    ],
  },
];
