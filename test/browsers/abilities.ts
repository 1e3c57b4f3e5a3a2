import type { BrowserName } from "../../scripts/find.mjs";

/** WebKitGTK is made without WebRTC. */
export const withDataChannels: readonly BrowserName[] = ["Chromium", "Firefox"];
