/** Of `any`: there are types of Node by which a port's listener gets no more than an Event. */
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyEventListener = (event: any) => void;

/** What fires events, as an EventTarget or as an EventEmitter. */
export interface MessageSource {
  addEventListener?(type: string, listener: AnyEventListener): void;
  removeEventListener?(type: string, listener: AnyEventListener): void;
  on?(type: string, listener: (value: unknown) => void): unknown;
  off?(type: string, listener: (value: unknown) => void): unknown;
}

/**
 * Listens by `on`, or else by `addEventListener`; of a message `heard` gets the data.
 * @returns what stops it
 */
export function listenTo(source: MessageSource, type: string, heard: (value: unknown) => void): () => void {
  if (source.on) {
    source.on(type, heard);
    return () => source.off?.(type, heard);
  }
  const listener = ({ data }: { readonly data?: unknown }): void => heard(data);
  source.addEventListener?.(type, listener);
  return () => source.removeEventListener?.(type, listener);
}
