import { connect } from "../../../src/transports/frame.ts";
import type { Capabilities } from "../capabilities.ts";
import type { Subject } from "../run-scenario.ts";

const betweenOrigins = "between origins all goes as bytes";

export const frameCapabilities: Capabilities = {
  noticesLoss: true,
  sharesMemory: true,
  movesBuffers: true,
  isTrusted: true,
  hasBackPressure: "the platform's ports take everything; the credit of each port is the bound",
  canUnref: "a page lives for as long as it is shown",
};

export const crossOriginCapabilities: Capabilities = {
  ...frameCapabilities,
  sharesMemory: betweenOrigins,
  movesBuffers: betweenOrigins,
  isTrusted: "documents of other origins are not believed what they say of third parties",
};

/** @param url of a page that obeys on `connect(parent)`, of the origin that its query names */
export function iframes(url: string, capabilities: Capabilities): Subject {
  return {
    name: "frame",
    capabilities,
    connect() {
      const frame = document.createElement("iframe");
      frame.src = `${url}?${location.origin}`;
      document.body.append(frame);
      const root = connect(frame.contentWindow, { targetOrigin: url });
      const remove = (): void => frame.remove();
      return { root, kill: remove, dispose: remove };
    },
  };
}

/** @param url of a page that obeys on `connect(opener)`, of the origin that its query names */
export function popups(url: string, capabilities: Capabilities): Subject {
  return {
    name: "frame",
    capabilities,
    connect() {
      const popup = open(`${url}?${location.origin}`, "", "popup");
      const root = connect(popup, { targetOrigin: url });
      const close = (): void => popup?.close();
      return { root, kill: close, dispose: close };
    },
  };
}
