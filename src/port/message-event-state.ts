import { EventState } from "../base/event.ts";
import { noObjects } from "../base/webidl.ts";
import type { UserActivation } from "./user-activation.ts";

/** The internal slots of a MessageEvent. */
export class MessageEventState extends EventState {
  data: unknown = null;
  origin = "";
  lastEventId = "";
  source: object | null = null;
  ports: readonly object[] = noObjects;
  userActivation: UserActivation | null = null;
}
