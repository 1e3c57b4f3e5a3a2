export type { CloseReason } from "../port/end.ts";
export type { MessagePort } from "../port/types.ts";
export { type ConnectOptions, connect } from "./connect.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export { LinkError, type LinkErrorCode } from "./link-error.ts";
export { loopback } from "./loopback.ts";
export type { LinkEvents, Transport } from "./transport.ts";
