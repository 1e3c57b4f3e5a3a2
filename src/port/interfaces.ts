import { defineFallbackEvents } from "../base/fallback-events.ts";
import { constructorOf } from "../base/object.ts";
import type { Realm } from "../base/realm.ts";
import { requireArguments, toTransferOption } from "../base/webidl.ts";
import { cloneWithTransfer } from "../clone/transfer.ts";
import { defineMessageChannel } from "./message-channel.ts";
import { defineMessageEvent } from "./message-event.ts";
import { defineMessagePort } from "./message-port.ts";
import { defineTrustedEvent } from "./trusted-events.ts";
import type { ChannelMessaging } from "./types.ts";

/** Defines the four standard names in a realm; a second call gives the same. */
export function defineChannelMessaging(realm: Realm): ChannelMessaging {
  realm.own.ChannelMessaging ??= defineInterfaces(realm);
  return realm.own.ChannelMessaging as ChannelMessaging;
}

type Events = ReturnType<typeof defineFallbackEvents>;

function defineInterfaces(realm: Realm): ChannelMessaging {
  const { Event, EventTarget } = realm.Event ? (realm as Events) : defineFallbackEvents(realm);
  const MessageEvent = defineMessageEvent(realm, realm.MessageEvent ?? Event);
  const MessagePort = defineMessagePort(realm, EventTarget);
  Object.assign(realm.own, {
    MessagePort: constructorOf(MessagePort.prototype),
    Event: defineTrustedEvent(realm, Event),
    MessageEvent: defineTrustedEvent(realm, MessageEvent),
  });
  const MessageChannel = defineMessageChannel(realm);
  const structuredClone = defineStructuredClone(realm);
  return { MessageChannel, MessagePort, MessageEvent, structuredClone } as unknown as ChannelMessaging;
}

/** HTML `structuredClone(value, options)` https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone */
function defineStructuredClone(realm: Realm): (value: unknown, options?: unknown) => unknown {
  // A method, since those can't be constructed.
  const { structuredClone } = {
    structuredClone(value: unknown, options: unknown = undefined): unknown {
      requireArguments("structuredClone", arguments.length);
      const transferList = toTransferOption(options, "structuredClone: options");
      return cloneWithTransfer(value, transferList, "structuredClone", realm).value;
    },
  };
  return structuredClone;
}
