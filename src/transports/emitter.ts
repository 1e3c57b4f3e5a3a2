/** What is used of Node's EventEmitter. */
export interface EmitterLike {
  on(event: string, listener: EmitterListener): unknown;
  off(event: string, listener: EmitterListener): unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: each event has values of its own
export type EmitterListener = (...values: any[]) => void;
