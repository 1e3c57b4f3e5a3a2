import {
  byteLengthOf,
  elementSizeOf,
  isOutOfBounds,
  isShared,
  maxByteLengthOf,
  resizeBuffer,
  viewSlotsOf,
} from "./buffer-slots.ts";

/**
 * Whether a view follows the length of its resizable buffer. Nothing in the language tells but an experiment: resize the buffer,
 * see what becomes of the view, put everything back. A SharedArrayBuffer can't shrink again; there a view that reaches the end is
 * taken to follow. docs/deviations.md#growable-shared-views
 */
export function isLengthTracking(view: ArrayBufferView): boolean {
  const slots = viewSlotsOf(view);
  const buffer = slots.buffer(view);
  const maxByteLength = maxByteLengthOf(buffer);
  if (maxByteLength === undefined) return false;
  const length = slots.byteLength(view);
  const end = slots.byteOffset(view) + length;
  const withOneMore = end + elementSizeOf(view);
  if (byteLengthOf(buffer) >= withOneMore) return false;
  if (isShared(buffer)) return true;
  if (withOneMore <= maxByteLength) return growsWith(view, buffer, withOneMore);
  // An empty view that no buffer length can make longer behaves the same either way.
  return length > 0 && shrinksWith(view, buffer, end - 1);
}

function growsWith(view: ArrayBufferView, buffer: ArrayBufferLike, byteLength: number): boolean {
  const slots = viewSlotsOf(view);
  const [before, length] = [byteLengthOf(buffer), slots.byteLength(view)];
  resizeBuffer(buffer, byteLength);
  const grew = slots.byteLength(view) > length;
  resizeBuffer(buffer, before);
  return grew;
}

function shrinksWith(view: ArrayBufferView, buffer: ArrayBufferLike, byteLength: number): boolean {
  const before = byteLengthOf(buffer);
  const tail = new Uint8Array(buffer).slice(byteLength);
  resizeBuffer(buffer, byteLength);
  const fits = !isOutOfBounds(view);
  resizeBuffer(buffer, before);
  new Uint8Array(buffer).set(tail, byteLength);
  return fits;
}
