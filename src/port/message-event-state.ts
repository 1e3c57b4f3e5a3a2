import { EventState } from "../base/event.ts";
import type { UserActivation } from "./user-activation.ts";

const noPorts: readonly object[] = Object.freeze([]);

/** The internal slots of a MessageEvent. */
export class MessageEventState extends EventState {
  data: unknown = null;
  origin = "";
  lastEventId = "";
  source: object | null = null;
  ports: readonly object[] = noPorts;
  userActivation: UserActivation | null = null;
}
