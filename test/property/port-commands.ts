import fc from "fast-check";
import type { PortWorld } from "./port-world.ts";

type PortCommand = fc.AsyncCommand<PortWorld, undefined, false>;

/** A command on the port that holds an end of some pipe, if one holds it: it may be in transit. */
function onHolder(name: string, at: number, run: (world: PortWorld, end: number) => void): PortCommand {
  const endOf = ({ ends }: Pick<PortWorld, "ends">): number => (ends.length === 0 ? -1 : at % ends.length);
  return {
    check: (world) => world.ends[endOf(world)]?.port !== undefined,
    run: async (world) => run(world, endOf(world)),
    toString: () => `${name}(${at})`,
  };
}

const createChannel: PortCommand = {
  check: (world) => world.ends.length < 16,
  run: async (world) => world.createChannel(),
  toString: () => "createChannel",
};

/** Between two of these, events come in whichever turn they like. */
const turn: PortCommand = { check: () => true, run: (world) => world.turn(), toString: () => "turn" };
const settle: PortCommand = { check: () => true, run: (world) => world.settle(), toString: () => "settle" };

const place = fc.nat(47);

export const portCommands = fc.commands(
  [
    fc.constant(createChannel),
    place.map((at) => onHolder("start", at, (world, end) => world.start(end, false))),
    place.map((at) => onHolder("onmessage", at, (world, end) => world.start(end, true))),
    place.map((at) => onHolder("close", at, (world, end) => world.close(end))),
    ...[1, 2, 3, 4, 5].map(() => place.map((at) => onHolder("post", at, (world, end) => world.post(end, [])))),
    ...[1, 2, 3].map(() =>
      fc
        .tuple(place, fc.array(place, { minLength: 1, maxLength: 3 }))
        .map(([at, carried]) => onHolder(`post[${carried}]`, at, (world, end) => world.post(end, carried))),
    ),
    fc.constant(turn),
    fc.constant(settle),
  ],
  { maxCommands: 60, size: "max" },
);
