/** Stands in for the package "entangle" when its behaviours are bundled for a window: there they are about the window's own names. */
export const { MessageChannel, MessagePort, MessageEvent, structuredClone } = globalThis;
