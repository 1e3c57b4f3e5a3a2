import { End } from "../port/end.ts";

/** Stands, in this thread, for an end that is somewhere else. */
export abstract class RemoteEnd extends End {
  override represents(end: End | undefined): boolean {
    return this.route !== undefined && end?.route === this.route && end.side === this.side;
  }
}
