import type { MessagePort } from "../../../src/index.ts";
import { Channel } from "../../../src/link/channel.ts";
import { frameTypes } from "../../../src/link/frame-types.ts";
import { FrameWriter } from "../../../src/link/frame-writer.ts";
import { writeHello } from "../../../src/link/hello.ts";
import { defaultLimits, type Transport } from "../../../src/link/index.ts";
import { Leg } from "../../../src/link/leg.ts";
import { requirePortState } from "../../../src/port/message-port-state.ts";
import { closed } from "../../../src/ports.ts";
import { assert, assertSame } from "../../runtimes/behaviours/behaviour.ts";
import type { Scenario } from "../scenario.ts";
import { receiveOne } from "../wait.ts";

/** What carries the link that `port` is reached over: what is sent by it the link at this side knows nothing of. */
function transportOf(port: MessagePort): Transport {
  const leg = requirePortState(port, "transportOf").end?.peer;
  const pipe = leg instanceof Leg ? leg.current : undefined;
  if (!(pipe instanceof Channel)) throw new Error("the port is not reached over a link");
  return pipe.link.transport;
}

function frames(write: (writer: FrameWriter) => void): Uint8Array {
  const writer = new FrameWriter();
  write(writer);
  return writer.take();
}

const name = "n".repeat(16);
const hello = { nodeId: name, nonce: name, limits: defaultLimits };

/** The same at every run. */
function randomBytes(count: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  });
}

interface Attack {
  readonly bytes: () => Uint8Array;
  readonly reason: "protocol" | "limit";
  readonly text: RegExp;
}

const attacks: Readonly<Record<string, Attack>> = {
  "random bytes": {
    bytes: () => randomBytes(10_000),
    reason: "limit",
    text: /a frame of \d+ bytes; limits\.frameBytes is 1048576$/,
  },
  "an unknown frame": {
    bytes: () => frames((writer) => writer.begin(0x7f).end()),
    reason: "protocol",
    text: /a frame of type 127 is not known$/,
  },
  "a truncated frame": {
    bytes: () => frames((writer) => writer.begin(frameTypes.data).end()),
    reason: "protocol",
    text: /a frame of type 16 ends in the middle of a field$/,
  },
  "a second HELLO": {
    bytes: () => frames((writer) => writeHello(writer, hello)),
    reason: "protocol",
    text: /a second HELLO$/,
  },
  "a channel that was never opened": {
    bytes: () => frames((writer) => writer.begin(frameTypes.data).varint(99_999).byte(0).end()),
    reason: "protocol",
    text: /a frame for channel 99999, which was never opened$/,
  },
  "more than may be sent": {
    bytes: () => frames((writer) => writer.begin(frameTypes.data).varint(0).bytes(new Uint8Array(300_000)).end()),
    reason: "limit",
    text: /more than the limit that was granted \(limits\.windowBytes: 262144\)$/,
  },
};

const halfAFrame = Uint8Array.of(0, 0, 1, 0, frameTypes.data, 0);

/** Sends what its first message names, an attack or the message itself, then waits. */
async function obeyOnce(port: MessagePort): Promise<void> {
  const { data } = await receiveOne(port);
  const transport = transportOf(port);
  const attack = attacks[data];
  if (attack) transport.send(attack.bytes());
  else port.postMessage(data);
  await closed(port);
}

export const hostile: readonly Scenario[] = [
  {
    name: "frames that no side may send end their link, and no other: both sides hear why",
    there: obeyOnce,
    async here(first) {
      for (const [what, { bytes, reason, text }] of Object.entries(attacks)) {
        const [attacker, attacked] = [await first.another(), await first.another()];
        attacker.port.postMessage(what);
        attacked.port.postMessage("up");
        await receiveOne(attacked.port);
        transportOf(attacked.root).send(bytes());
        for (const [{ root }, begin] of [
          [attacker, ""],
          [attacked, "the other side: "],
        ] as const) {
          const heard = await closed(root);
          assertSame(heard.reason, reason, `${what}: the reason (${heard.text})`);
          assert(heard.text.startsWith(begin) && text.test(heard.text), `${what}: ${heard.text}`);
        }
      }
      first.port.postMessage("unharmed");
      assertSame((await receiveOne(first.port)).data, "unharmed", "the answer over the first link");
    },
  },
  {
    name: "half a frame, and then the end of the connection: the link is lost",
    needs: "noticesLoss",
    async there(port) {
      await receiveOne(port);
      const transport = transportOf(port);
      transport.send(halfAFrame);
      transport.close();
    },
    async here({ port, root }) {
      port.postMessage("go");
      assertSame((await closed(root)).reason, "lost", "the reason");
    },
  },
];
