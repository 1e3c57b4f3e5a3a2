import { QueueEntry } from "../port/end.ts";

/** In the queue of a leg: all that came on the old path has been passed on; say FIN. */
export class FinEntry extends QueueEntry {
  constructor() {
    super(false, undefined, [], undefined);
  }
}
