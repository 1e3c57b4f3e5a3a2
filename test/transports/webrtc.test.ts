import { expect, test } from "vitest";
import type { MessagePort } from "../../src/index.ts";
import type { Limits } from "../../src/link/limits.ts";
import { closed, messages } from "../../src/ports.ts";
import { connect, type DataChannelLike } from "../../src/transports/webrtc.ts";
import { withDataChannels } from "../browsers/abilities.ts";
import { testLinksInPage } from "../link-suite/links-in-page.ts";
import { dataChannelCapabilities } from "../link-suite/subjects/data-channels.ts";

testLinksInPage({
  capabilities: dataChannelCapabilities,
  program: `
    import { dataChannels as subject } from "./link-suite/subjects/data-channels.ts";`,
  browsers: withDataChannels,
});

/** A data channel that has opened, as far as it is used. */
class FakeChannel extends EventTarget {
  readonly [name: string]: unknown;
  readonly readyState: string = "open";
  readonly ordered = true;
  readonly maxRetransmits = null;
  readonly maxPacketLifeTime = null;
  readonly bufferedAmount = 0;
  other: FakeChannel | undefined;
  /** How many messages that it sends are lost, at first. */
  lost = 0;

  send(data: string | Uint8Array): void {
    if (this.lost-- > 0) return;
    const copy = typeof data === "string" ? data : data.slice().buffer;
    setImmediate(() => this.other?.dispatchEvent(new MessageEvent("message", { data: copy })));
  }
  close(): void {
    for (const one of [this, this.other]) setImmediate(() => one?.dispatchEvent(new Event("close")));
  }
}

function fakeChannels(): [FakeChannel, FakeChannel] {
  const [here, there] = [new FakeChannel(), new FakeChannel()];
  here.other = there;
  there.other = here;
  return [here, there];
}

const connectFake = (channel: FakeChannel, limits?: Partial<Limits>): MessagePort =>
  connect(channel as unknown as DataChannelLike, { limits });

test("text instead of bytes ends the link, at both sides with the reason", async () => {
  const [here, there] = fakeChannels();
  const [port, other] = [connectFake(here), connectFake(there)];
  other.postMessage("up");
  for await (const _ of messages(port)) break;
  here.send("hello");
  expect(await closed(other)).toMatchObject({ reason: "protocol", text: /^a message that is text/ });
  expect(await closed(port)).toMatchObject({ reason: "protocol", text: /^the other side: a message that is text/ });
});

test.each([
  { here: 1, there: 0 },
  { here: 0, there: 1 },
  { here: 1, there: 1 },
  { here: 3, there: 2 },
])("what is lost while the channel opens is said again: %o", async (lost) => {
  const [here, there] = fakeChannels();
  here.lost = lost.here;
  there.lost = lost.there;
  const [port, other] = [connectFake(here), connectFake(there)];
  other.onmessage = ({ data }) => other.postMessage(data);
  port.postMessage("there and back");
  for await (const { data } of messages(port)) {
    expect(data).toBe("there and back");
    break;
  }
});

test("who says nothing at all has to say HELLO in time", async () => {
  const [here] = fakeChannels();
  const port = connectFake(here, { handshakeMs: 20 });
  expect(await closed(port)).toMatchObject({ reason: "timeout", text: /^no HELLO within 20 ms/ });
}, 15_000);

test.each<Partial<DataChannelLike>>([{ ordered: false }, { maxRetransmits: 0 }, { maxPacketLifeTime: 100 }])(
  "connect: refuses a data channel that is %o",
  (options) => {
    const channel = { ordered: true, maxRetransmits: null, maxPacketLifeTime: null, ...options };
    expect(() => connect(channel as DataChannelLike)).toThrow(/may lose or reorder messages/);
    expect(() => connect(channel as DataChannelLike)).toThrow(TypeError);
  },
);
