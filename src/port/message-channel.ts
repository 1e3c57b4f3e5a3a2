import type { Realm } from "../base/realm.ts";
import { defineInterface } from "../base/webidl.ts";
import { registerPlatformObject } from "../clone/platform-objects.ts";
import { End } from "./end.ts";
import { createMessagePort } from "./message-port-state.ts";

/** Defines `MessageChannel` in a realm. HTML https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels */
export function defineMessageChannel(realm: Realm): new () => object {
  // Fields instead of slots from outside, which take more memory: a program may have many channels.
  class MessageChannel {
    readonly #port1: object;
    readonly #port2: object;

    constructor() {
      const end1 = new End();
      const end2 = new End();
      End.entangle(end1, end2);
      this.#port1 = createMessagePort(realm, end1);
      this.#port2 = createMessagePort(realm, end2);
    }

    static {
      const members = {
        get port1(): object {
          return (this as unknown as MessageChannel).#port1;
        },
        get port2(): object {
          return (this as unknown as MessageChannel).#port2;
        },
      };
      defineInterface("MessageChannel", MessageChannel, members);
      // Neither serializable nor transferable.
      registerPlatformObject(MessageChannel.prototype, (value) => #port1 in value, {});
    }
  }
  return MessageChannel;
}
