import { expect, test } from "vitest";
import { connect, type DataChannelLike } from "../../src/transports/webrtc.ts";
import { localPeerConnections } from "../browsers/chromium.ts";
import { testLinksInPage } from "../link-suite/links-in-page.ts";
import { dataChannelCapabilities } from "../link-suite/subjects/data-channels.ts";

testLinksInPage({
  capabilities: dataChannelCapabilities,
  program: `
    import { reportScenarios } from "./link-suite/report-scenarios.ts";
    import { dataChannels } from "./link-suite/subjects/data-channels.ts";
    await reportScenarios(dataChannels);`,
  args: localPeerConnections,
});

test.each<Partial<DataChannelLike>>([{ ordered: false }, { maxRetransmits: 0 }, { maxPacketLifeTime: 100 }])(
  "connect: refuses a data channel that is %o",
  (options) => {
    const channel = { ordered: true, maxRetransmits: null, maxPacketLifeTime: null, ...options };
    expect(() => connect(channel as DataChannelLike)).toThrow(/may lose or reorder messages/);
    expect(() => connect(channel as DataChannelLike)).toThrow(TypeError);
  },
);
