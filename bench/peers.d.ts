// Peers that come without types, as far as they are used here.
declare module "@ungap/structured-clone" {
  export function serialize(value: unknown): unknown;
  export function deserialize(record: unknown): unknown;
}
