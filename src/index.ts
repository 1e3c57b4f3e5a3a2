export type { PortEvent, PortEventTarget } from "./port/event-types.ts";
export type { MessageEventInit, PostMessageOptions, StructuredSerializeOptions } from "./port/types.ts";
export { MessageChannel, MessageEvent, MessagePort, structuredClone } from "./port/types.ts";
