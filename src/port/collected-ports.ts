import { host } from "../base/host.ts";
import type { End } from "./end.ts";

/**
 * Disentangles a port that was garbage-collected, so that its peer hears `close`. Holds ends weakly: a listener of the peer may
 * lead back to the port. Undefined where the host has no FinalizationRegistry; nothing but this event needs it.
 */
export const collectedPorts: FinalizationRegistry<WeakRef<End>> | undefined =
  host.FinalizationRegistry && new host.FinalizationRegistry<WeakRef<End>>((end) => end.deref()?.disentangle());
