import { typedArrayName } from "../clone/brand.ts";
import {
  bufferOf,
  byteLengthOf,
  byteOffsetOf,
  bytesInView,
  isDetached,
  isOutOfBounds,
  isShared,
  lengthOf,
  maxByteLengthOf,
} from "../clone/buffer-slots.ts";
import { Uncloneable } from "../clone/data-clone-error.ts";
import { isLengthTracking } from "../clone/length-tracking.ts";
import type { Encoder } from "./encoder.ts";
import { isLittleEndian, viewKinds } from "./format.ts";
import { OBJECT_NODES } from "./limits.ts";

const tagByName = new Map(viewKinds.map((kind) => [kind.name, isLittleEndian ? kind.littleEndian : kind.bigEndian]));

/** Whether a posted buffer can be written as it is now: its views, and later ones of the message, then say where it was written. */
export function writesPostedBuffer(encoder: Encoder, buffer: ArrayBuffer): boolean {
  return encoder.writesAll && maxByteLengthOf(buffer) === undefined && !isDetached(buffer);
}

/** Whether a posted view can: by itself, if it is a typed array on all of its buffer, or where the bytes of that were written before. */
export function writesPostedView(encoder: Encoder, view: ArrayBufferView): boolean {
  const buffer = bufferOf(view);
  if (!encoder.writesAll || isOutOfBounds(view)) return false;
  if (encoder.sharing.has(buffer)) return encoder.wroteBytesOf(buffer);
  if (typedArrayName(view) === undefined || isShared(buffer) || encoder.hasCopyOf(buffer)) return false;
  return maxByteLengthOf(buffer) === undefined && bytesInView(view) === byteLengthOf(buffer);
}

/** A byte string; with how far it can grow if it is resizable. */
export function writeBuffer(encoder: Encoder, buffer: ArrayBuffer): void {
  if (isDetached(buffer))
    throw new Uncloneable(buffer, "is an ArrayBuffer that is detached; it was transferred before");
  const maxByteLength = maxByteLengthOf(buffer);
  if (maxByteLength === undefined) {
    encoder.charge(OBJECT_NODES);
    encoder.byteString(new Uint8Array(buffer));
    return;
  }
  encoder.chargeReserved(buffer, maxByteLength);
  encoder.generic("ArrayBuffer", 2);
  encoder.byteString(new Uint8Array(buffer));
  encoder.number(maxByteLength);
}

/** A typed array that is alone on all of its buffer is one of RFC 8746. Others: [kind, buffer, offset, length]. */
export function writeView(encoder: Encoder, view: ArrayBufferView): void {
  const buffer = bufferOf(view);
  if (isOutOfBounds(view)) {
    const what = isDetached(buffer) ? "whose buffer is detached; it was transferred before" : "that is out of bounds";
    throw new Uncloneable(view, `is a view ${what}`);
  }
  const isListed = encoder.isListed(buffer);
  if (isShared(buffer) && !isListed) {
    throw new Uncloneable(buffer, "is a SharedArrayBuffer, which can't leave this program");
  }
  const name = typedArrayName(view);
  const tag = name === undefined ? undefined : tagByName.get(name);
  const fixed = maxByteLengthOf(buffer) === undefined;
  const isWhole = fixed && bytesInView(view) === byteLengthOf(buffer);
  if (tag !== undefined && isWhole && !isListed && !encoder.sharing.has(buffer)) {
    writeWholeView(encoder, view, tag, name ?? "");
    return;
  }
  const tracksLength = !fixed && isLengthTracking(view);
  encoder.generic(name ?? "DataView", tracksLength ? 2 : 3);
  // A program's own buffer isn't asked for its prototypes.
  if (encoder.sharing.has(buffer)) encoder.refer(buffer);
  else encoder.copied(buffer);
  encoder.number(byteOffsetOf(view));
  if (!tracksLength) encoder.number(lengthOf(view));
}

function writeWholeView(encoder: Encoder, view: ArrayBufferView, tag: number, name: string): void {
  const bytes = bufferOf(view) as ArrayBuffer;
  const start = encoder.end;
  // As much as it costs if something else turns out to use the buffer.
  encoder.charge(2 * OBJECT_NODES + 3);
  encoder.tag(tag);
  const offset = encoder.end;
  encoder.byteString(new Uint8Array(bytes));
  encoder.sharing.addBufferOf({ start, end: encoder.end, name, length: lengthOf(view) }, bytes, offset);
}
