import { host, hostClone } from "../base/host.ts";
import { brandOf } from "../clone/brand.ts";
import { platformObjectStepsOf } from "../clone/platform-objects.ts";
import { isNativePort } from "./native-port.ts";

/** Whether the host can move an object: an ArrayBuffer, or one of the host's own that can be transferred. */
export function isTransferable(object: object): boolean {
  const brand = brandOf(object);
  return brand === "ArrayBuffer" || (brand === "Object" && platformObjectStepsOf(object)?.transfer !== undefined);
}

/** Whether the other side may be unable to have a value: a worker in Chromium has no RTCCertificate, and another agent cluster no memory of this one. */
export function mayBeRefused(value: object): boolean {
  return brandOf(value) !== "ArrayBuffer" && !isNativePort(value);
}

type StreamConstructor = new () => object;

/** What was found out. */
const movable = new Map<string, boolean>();

/** Whether the host's structured clone can move its streams, which entangle itself can within a thread: Bun's can't. */
export function movesStreams(name: string): boolean {
  const known = movable.get(name);
  if (known !== undefined) return known;
  const moves = movesNewStream(host[name] as StreamConstructor);
  movable.set(name, moves);
  return moves;
}

function movesNewStream(Stream: StreamConstructor): boolean {
  try {
    const stream = new Stream();
    return hostClone?.(stream, { transfer: [stream] }) !== undefined;
  } catch {
    return false;
  }
}
