import { typedArrayName } from "./brand.ts";
import {
  bufferOf,
  byteLengthOf,
  byteOffsetOf,
  bytesInView,
  isOutOfBounds,
  isShared,
  maxByteLengthOf,
  type ResizableBuffer,
} from "./buffer-slots.ts";

/** Where engines have none, no buffer is resizable. */
const { resize } = ArrayBuffer.prototype as ResizableBuffer;

/**
 * Whether a view that is not out of bounds follows the length of its resizable buffer. Nothing in the language tells but an
 * experiment: resize the buffer, see what becomes of the view, put everything back. What can't shrink again, as a SharedArrayBuffer:
 * there a view that reaches the end is taken to follow. docs/deviations.md#growable-shared-views
 */
export function isLengthTracking(view: ArrayBufferView): boolean {
  const buffer = bufferOf(view) as ResizableBuffer;
  const maxByteLength = maxByteLengthOf(buffer);
  if (maxByteLength === undefined) return false;
  const [before, start, length] = [byteLengthOf(buffer), byteOffsetOf(view), bytesInView(view)];
  const withOneMore = start + length + elementSizeOf(view);
  if (before >= withOneMore) return false;
  if (isShared(buffer)) return true;
  const bytes = new Uint8Array(buffer).slice(start);
  try {
    resize.call(buffer, length > 0 ? start : Math.min(withOneMore, maxByteLength));
  } catch {
    // The memory of WebAssembly can't shrink either.
    return true;
  }
  // An empty view that no buffer length can make longer behaves the same either way.
  const follows = length > 0 ? !isOutOfBounds(view) : bytesInView(view) > 0;
  resize.call(buffer, before);
  new Uint8Array(buffer).set(bytes, start);
  return follows;
}

/** Unit: bytes. The name of a typed array says how many bits an element has; a DataView has bytes. */
function elementSizeOf(view: ArrayBufferView): number {
  return Number(/\d+/.exec(typedArrayName(view) ?? "8")) / 8;
}
