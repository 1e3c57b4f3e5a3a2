/**
 * The standard's rules for ports, as plainly as they can be said: two ends of a pipe, and a list of what waits at each.
 */
export interface ModelMessage {
  readonly id: number;
  /** The ends it carries, in the order of its transfer list. */
  readonly ends: readonly ModelEnd[];
}

export class ModelEnd {
  peer: ModelEnd | undefined;
  /** Sent to this end and not read yet, in order. */
  readonly waiting: (ModelMessage | "close")[] = [];
  /** It was closed itself, or lost with a message that nobody can get. */
  closed = false;
}

export function createEnds(): readonly [ModelEnd, ModelEnd] {
  const ends = [new ModelEnd(), new ModelEnd()] as const;
  [ends[0].peer, ends[1].peer] = [ends[1], ends[0]];
  return ends;
}

/** The pipe is open until either end is closed. */
const isOpen = ({ closed, peer }: ModelEnd): boolean => !closed && peer?.closed === false;

export function post(from: ModelEnd, message: ModelMessage): void {
  const { peer } = from;
  // A message that carries the port it is for is doomed.
  if (peer && isOpen(from) && !message.ends.includes(peer)) peer.waiting.push(message);
  else lose(message);
}

/** What a lost message carries is closed, and so is what waits there. */
function lose(message: ModelMessage): void {
  for (const end of message.ends) {
    close(end);
    for (const one of end.waiting.splice(0)) if (one !== "close") lose(one);
  }
}

export function close(end: ModelEnd): void {
  if (isOpen(end)) end.peer?.waiting.push("close");
  end.closed = true;
}
