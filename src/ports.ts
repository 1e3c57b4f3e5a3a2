export { ref, unref } from "./link/ref.ts";
export { bufferedAmount, drained } from "./port/buffered-amount.ts";
export { closed } from "./port/closed.ts";
export type { CloseReason } from "./port/end.ts";
export { messages } from "./port/messages.ts";
export type { MessageEvent, MessagePort } from "./port/types.ts";
