import { expect, test } from "vitest";
import { hostRealm } from "../../src/base/realm.ts";
import { MessageChannel } from "../../src/index.ts";
import { hostEnvironment } from "../../src/link/environment.ts";
import { connect, loopback } from "../../src/link/index.ts";
import { toLimits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import { Node } from "../../src/link/node.ts";
import type { Transport } from "../../src/link/transport.ts";
import type { End } from "../../src/port/end.ts";
import { createMessagePort } from "../../src/port/message-port-state.ts";
import { Random } from "../simulation/random.ts";
import { nextData, tasksHaveRun } from "../spec/next-event.ts";

/** `ENTANGLE_RUNS` multiplies. */
const inputs = 20_000 * Number(process.env.ENTANGLE_RUNS ?? 1);
const seed = Number(process.env.ENTANGLE_FIRST_SEED ?? Date.now() % 2 ** 32);

/** Everything that one side of a lively connection sends. */
async function record(): Promise<Uint8Array[]> {
  const [transport, other] = loopback();
  const recorded: Uint8Array[] = [];
  const { send } = transport;
  const tapped: Transport = Object.assign(transport, {
    send(bytes: Uint8Array) {
      recorded.push(bytes.slice());
      return send.call(transport, bytes);
    },
  });
  const [a, b] = [connect(tapped), connect(other)];
  b.addEventListener("message", ({ ports }) => b.postMessage("back", ports as never));
  b.start();
  for (let i = 0; i < 4; i++) {
    const { port1, port2 } = new MessageChannel();
    a.postMessage({ i, map: new Map([[i, new Uint8Array(i * 50_000)]]) }, [port2]);
    port1.postMessage([new Error("e"), new Date(0), "ü"]);
    await nextData(a, 1);
    if (i % 2) port1.close();
  }
  a.close();
  await tasksHaveRun();
  return recorded;
}

function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const mutated = bytes.slice();
  for (let count = 1 + random.below(3); count > 0; count--) {
    const at = random.below(Math.min(mutated.length, random.oneIn(2) ? 64 : mutated.length));
    mutated[at] = random.oneIn(3) ? random.below(256) : (mutated[at] ?? 0) ^ (1 << random.below(8));
  }
  return random.oneIn(8) ? mutated.subarray(0, random.below(mutated.length + 1)) : mutated;
}

test(`whatever comes over a link ends at most that link (seed ${seed})`, async () => {
  const recorded = await record();
  const random = new Random(seed);
  const [a, b] = loopback();
  const [bystander, echo] = [connect(a), connect(b)];
  echo.onmessage = ({ data }) => echo.postMessage(data);
  const node = new Node(hostEnvironment);
  let ended = 0;
  for (let done = 0; done < inputs; ) {
    const transport: Transport = { start: () => undefined, send: () => true, close: () => void ended++ };
    const link = new Link(node, transport, { limits: toLimits() });
    const port = createMessagePort(hostRealm, link.start() as End) as MessagePort;
    port.onmessage = () => undefined;
    link.opened();
    for (const bytes of recorded) {
      link.received(random.oneIn(2) ? mutate(bytes, random) : bytes);
      done++;
    }
    link.closed();
    if (done % 1000 < recorded.length) await tasksHaveRun();
  }
  await tasksHaveRun();
  expect(ended).toBeGreaterThan(0);
  expect([...node.links]).toEqual([]);
  expect([...node.relays]).toEqual([]);
  bystander.postMessage("still here");
  expect(await nextData(bystander, 1)).toEqual(["still here"]);
}, 600_000);
