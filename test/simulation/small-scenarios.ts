import type { SmallScenario } from "./small-scenario.ts";
import { smallScenariosOfLinks } from "./small-scenarios-of-links.ts";

const pair = { cables: { X: [0, 1] } } as const;
const line = { cables: { X: [0, 1], Y: [1, 2] } } as const;
const triangle = { cables: { X: [0, 1], Y: [1, 2], Z: [0, 2] } } as const;
const star = { cables: { X: [0, 1], Y: [0, 2], Z: [0, 3] } } as const;

export const smallScenarios: readonly SmallScenario[] = [
  {
    name: "a port there and back",
    ...pair,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0"] },
      { node: 1, does: ["post X1 a1", "post a1"] },
    ],
  },
  {
    name: "messages larger than a window",
    ...pair,
    pairs: {},
    programs: [{ node: 0, does: ["post X0 +4000", "post X0 +1500", "post X0 +1500"] }],
  },
  {
    name: "there and back, with more to say",
    ...pair,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0", "post a0", "post a0"] },
      { node: 1, does: ["post X1 a1"] },
    ],
  },
  {
    name: "there and back, with large messages",
    ...pair,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0 +600"] },
      { node: 1, does: ["post X1 a1"] },
      { node: 0, does: ["post a1", "post a1 +600"] },
    ],
  },
  {
    name: "there and back, and closed by either",
    ...pair,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0", "close a0"] },
      { node: 1, does: ["post a1"] },
      { node: 1, does: ["post X1 a1"] },
      { node: 0, does: ["close a1"] },
    ],
  },
  {
    name: "both ends go over one link",
    ...pair,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post a0", "post X0 a1", "post a0", "post X0 a0"] },
      { node: 1, does: ["post a1"] },
      { node: 1, does: ["post a0"] },
    ],
  },
  {
    name: "both ends in one message",
    ...pair,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post a0", "post a1", "post X0 a0 a1"] },
      { node: 1, does: ["post a1", "post X1 a1"] },
      { node: 1, does: ["post a0"] },
    ],
  },
  {
    name: "both ends there and back",
    ...pair,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post X0 a0", "post a0"] },
      { node: 1, does: ["post X1 a0"] },
      { node: 1, does: ["post a1", "post X1 a1"] },
    ],
  },
  {
    name: "on over a line",
    ...line,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0", "close a0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["post a1"] },
    ],
  },
  {
    name: "over a third",
    ...triangle,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post a0", "post X0 a1", "post a0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["post a1"] },
    ],
  },
  {
    name: "over a third, with more to say",
    ...triangle,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0", "post a0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["post a1", "post a1"] },
    ],
  },
  {
    name: "over a third, and closed by either",
    ...triangle,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0", "close a0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["post a1", "close a1"] },
    ],
  },
  {
    name: "round in a circle",
    ...triangle,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["post Z1 a1"] },
    ],
  },
  {
    name: "both ends out of a third at once",
    ...triangle,
    pairs: { a: 1 },
    programs: [
      { node: 1, does: ["post X1 a0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 0, does: ["post a0", "close a0"] },
      { node: 2, does: ["post a1"] },
    ],
  },
  {
    name: "both ends move on at once",
    ...triangle,
    pairs: { a: 1 },
    programs: [
      { node: 1, does: ["post X1 a0", "post Y0 a1"] },
      { node: 0, does: ["post Z0 a0"] },
      { node: 2, does: ["post Z1 a1"] },
    ],
  },
  {
    name: "both back to where they came from",
    ...line,
    pairs: { a: 1 },
    programs: [
      { node: 1, does: ["post X1 a0", "post Y0 a1"] },
      { node: 0, does: ["post a0", "post X0 a0"] },
      { node: 2, does: ["post a1", "post Y1 a1"] },
    ],
  },
  {
    name: "closed while it moves, with a large message",
    ...triangle,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0 +1200", "post a0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["close a1"] },
    ],
  },
  {
    name: "a large message meets a small window",
    ...triangle,
    slow: ["a1"],
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0 +1500", "post a0 +1500"] },
      { node: 1, does: ["read X1", "post Y0 a1"] },
      { node: 2, does: ["read a1", "read a1"] },
    ],
  },
  {
    name: "a port in a port",
    ...triangle,
    pairs: { a: 0, b: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0 b1", "post b0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["post b1"] },
    ],
  },
  {
    name: "a port in a port that closes",
    ...triangle,
    pairs: { a: 0, b: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0 b1", "post b0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["close a1"] },
    ],
  },
  {
    name: "a message that carries its own target",
    ...line,
    pairs: { a: 1 },
    programs: [
      { node: 1, does: ["post X1 a0", "post X1 a1"] },
      { node: 0, does: ["post a0 a1"] },
    ],
  },
  {
    name: "a star, from arm to arm",
    ...star,
    pairs: { a: 1 },
    programs: [
      { node: 1, does: ["post X1 a1", "post a0"] },
      { node: 0, does: ["post Y0 a1"] },
      { node: 2, does: ["post Y1 a1", "post a1"] },
      { node: 0, does: ["post Z0 a1"] },
    ],
  },
  {
    name: "the direct link ends, as nothing uses it",
    ...triangle,
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 0, does: ["close Z0"] },
    ],
  },
  {
    name: "there by one link, back by another",
    cables: { X: [0, 1], Y: [0, 1] },
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1", "post a0"] },
      { node: 1, does: ["post Y1 a1"] },
      { node: 0, does: ["post a1"] },
    ],
  },
  {
    name: "two relays side by side",
    cables: { X: [0, 1], Y: [1, 2], Z: [2, 3], V: [0, 2], W: [1, 3] },
    pairs: { a: 0 },
    programs: [
      { node: 0, does: ["post X0 a1"] },
      { node: 1, does: ["post Y0 a1"] },
      { node: 2, does: ["post Z0 a1"] },
    ],
  },
  ...smallScenariosOfLinks,
];
