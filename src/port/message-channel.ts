import type { Realm } from "../base/realm.ts";
import { defineInterface } from "../base/webidl.ts";
import { registerPlatformObject } from "../clone/platform-objects.ts";
import { End } from "./end.ts";
import { createMessagePort } from "./message-port-state.ts";

/** Defines `MessageChannel` in a realm. HTML https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels */
export function defineMessageChannel(realm: Realm): new () => object {
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
    static isInstance(value: object): boolean {
      return #port1 in value;
    }
    get port1(): object {
      return this.#port1;
    }
    get port2(): object {
      return this.#port2;
    }
  }
  defineInterface("MessageChannel", MessageChannel, 0);
  // Neither serializable nor transferable.
  registerPlatformObject(MessageChannel.prototype, MessageChannel.isInstance, {});
  return MessageChannel;
}
