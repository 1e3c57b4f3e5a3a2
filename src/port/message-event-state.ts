import { EventState } from "../base/event.ts";

const noPorts: readonly object[] = Object.freeze([]);

/** The internal slots of a MessageEvent. */
export class MessageEventState extends EventState {
  data: unknown = null;
  origin = "";
  lastEventId = "";
  source: object | null = null;
  ports: readonly object[] = noPorts;
}
