import { host } from "./host.ts";

/** Milliseconds since the time origin, never going back: the clock as it is at load, which fake timers replace. */
export const now: () => number = host.performance ? host.performance.now.bind(host.performance) : Date.now;
