import type { Behaviour } from "../../runtimes/behaviours/behaviour.ts";
import { behaviours as behavioursOfRuntimes } from "../../runtimes/behaviours/index.ts";
import { clone } from "./clone.ts";
import { endsOfWindows, frames } from "./frames.ts";
import { namesOfTheWindow } from "./interfaces.ts";
import { removeFrames } from "./page.ts";
import { portsOfWindows } from "./ports.ts";
import { windowPostMessage } from "./post-message.ts";
import { targetOrigins } from "./target-origins.ts";

const behavioursOfWindows = [
  ...namesOfTheWindow,
  ...clone,
  ...windowPostMessage,
  ...targetOrigins,
  ...portsOfWindows,
  ...frames,
  ...endsOfWindows,
].map(
  ({ name, run }): Behaviour => ({
    name,
    async run() {
      try {
        await run();
      } finally {
        removeFrames();
      }
    },
  }),
);

/** What holds in every runtime, here of the window's own names, and what only a window has. */
export const behaviours: readonly Behaviour[] = [...behavioursOfRuntimes, ...behavioursOfWindows];
