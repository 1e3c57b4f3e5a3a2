/** Interfaces of the host whose objects are made of attributes that their constructor takes in this order. */
export const platformFields: ReadonlyMap<string, readonly string[]> = new Map([
  ["DOMPoint", ["x", "y", "z", "w"]],
  ["DOMPointReadOnly", ["x", "y", "z", "w"]],
  ["DOMRect", ["x", "y", "width", "height"]],
  ["DOMRectReadOnly", ["x", "y", "width", "height"]],
  ["DOMQuad", ["p1", "p2", "p3", "p4"]],
  ["ImageData", ["data", "width", "height"]],
]);
