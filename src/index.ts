import { hostRealm } from "./base/realm.ts";
import { defineChannelMessaging } from "./port/interfaces.ts";
import type * as types from "./port/types.ts";

export type { MessageEventInit, PortEvent, StructuredSerializeOptions } from "./port/types.ts";

const interfaces: types.ChannelMessaging = /* @__PURE__ */ defineChannelMessaging(hostRealm);

// biome-ignore-start lint/suspicious/noExplicitAny: defaults of the IDL's `any`
/** @see https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels */
export const MessageChannel: types.MessageChannelConstructor = interfaces.MessageChannel;
export type MessageChannel<A = any, B = any> = types.MessageChannel<A, B>;

/** @see https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports */
export const MessagePort: types.MessagePortConstructor = interfaces.MessagePort;
export type MessagePort<In = any, Out = any> = types.MessagePort<In, Out>;

/** @see https://html.spec.whatwg.org/multipage/comms.html#messageevent */
export const MessageEvent: types.MessageEventConstructor = interfaces.MessageEvent;
export type MessageEvent<T = any> = types.MessageEvent<T>;
// biome-ignore-end lint/suspicious/noExplicitAny: see above

/** @see https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone */
export const structuredClone: types.StructuredClone = interfaces.structuredClone;
