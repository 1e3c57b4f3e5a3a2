import { EventState } from "../base/event.ts";
import type { UserActivation } from "./user-activation.ts";

/** The internal slots of a MessageEvent. */
export class MessageEventState extends EventState {
  data: unknown = null;
  declare origin: string;
  declare lastEventId: string;
  declare source: object | null;
  /** Made when it is asked for, where there are none. */
  declare ports: readonly object[] | undefined;
  declare userActivation: UserActivation | null;
}

Object.assign(MessageEventState.prototype, { origin: "", lastEventId: "", source: null, userActivation: null });
