import { connect } from "../../../src/transports/webrtc.ts";
import type { Capabilities } from "../capabilities.ts";
import { obey } from "../peer.ts";
import type { Subject } from "../run-scenario.ts";
import { watchListeners } from "../watch-listeners.ts";

const asBytes = "all goes as bytes, as it does between machines";

export const dataChannelCapabilities: Capabilities = {
  noticesLoss: true,
  sharesMemory: asBytes,
  movesBuffers: asBytes,
  isTrusted: "the other side may be anybody",
  hasBackPressure: true,
  canUnref: "a page lives for as long as it is shown",
};

/** Both sides in one page, with two real peer connections. */
export const dataChannels: Subject = {
  name: "webrtc",
  capabilities: dataChannelCapabilities,
  async connect() {
    const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
    for (const [a, b] of [
      [here, there],
      [there, here],
    ] as const) {
      a.onicecandidate = ({ candidate }) => void b.addIceCandidate(candidate ?? undefined);
    }
    there.ondatachannel = ({ channel }) => obey(connect(channel));
    const { watched, left } = watchListeners(here.createDataChannel("entangle"));
    const root = connect(watched);
    await here.setLocalDescription();
    await there.setRemoteDescription(here.localDescription as RTCSessionDescription);
    await there.setLocalDescription();
    await here.setRemoteDescription(there.localDescription as RTCSessionDescription);
    const dispose = (): void => {
      here.close();
      there.close();
    };
    return { root, listeners: left, kill: () => there.close(), dispose };
  },
};
