import { expect, test } from "vitest";
import type { MessagePort } from "../../src/index.ts";
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

  send(data: string | Uint8Array): void {
    const copy = typeof data === "string" ? data : data.slice().buffer;
    setImmediate(() => this.other?.dispatchEvent(new MessageEvent("message", { data: copy })));
  }
  close(): void {
    for (const one of [this, this.other]) setImmediate(() => one?.dispatchEvent(new Event("close")));
  }
}

test("text instead of bytes ends the link, at both sides with the reason", async () => {
  const [here, there] = [new FakeChannel(), new FakeChannel()];
  here.other = there;
  there.other = here;
  const [port, other] = [here, there].map((channel) => connect(channel as unknown as DataChannelLike));
  other?.postMessage("up");
  for await (const _ of messages(port as MessagePort)) break;
  here.send("hello");
  expect(await closed(other as MessagePort)).toMatchObject({ reason: "protocol", text: /^a message that is text/ });
  expect(await closed(port as MessagePort)).toMatchObject({
    reason: "protocol",
    text: /^the other side: a message that is text/,
  });
});

test.each<Partial<DataChannelLike>>([{ ordered: false }, { maxRetransmits: 0 }, { maxPacketLifeTime: 100 }])(
  "connect: refuses a data channel that is %o",
  (options) => {
    const channel = { ordered: true, maxRetransmits: null, maxPacketLifeTime: null, ...options };
    expect(() => connect(channel as DataChannelLike)).toThrow(/may lose or reorder messages/);
    expect(() => connect(channel as DataChannelLike)).toThrow(TypeError);
  },
);
