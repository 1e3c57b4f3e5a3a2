import { LinkError } from "../link/link-error.ts";
import type { NativePort } from "../link/native-port.ts";
import { mayBeRefused } from "../link/transferable.ts";

/** Bytes that cost more to copy than to move. */
const movedBytes = 16 << 10;

/** Values of a packet that came, or are to come, in a message of their own. */
interface Apart {
  readonly apart: readonly unknown[];
}

/**
 * Posts what the other side may not be able to have in a message of its own: where something can't be deserialized, all of a message is
 * lost, but no bytes of a link may be.
 * @returns the values that go with the bytes, with null for those that went, and what of them is transferred
 */
export function postApart(
  port: NativePort,
  values: readonly unknown[],
  transfer: readonly object[],
): readonly [values: readonly unknown[], transfer: readonly object[]] {
  const isApart = (value: unknown): boolean => mayBeRefused(value as object);
  const message: Apart = { apart: values.filter(isApart) };
  if (message.apart.length === 0) return [values, transfer];
  port.postMessage(message, transfer.filter(isApart));
  const rest = values.map((value) => (isApart(value) ? null : value));
  return [rest, transfer.filter((object) => !isApart(object))];
}

const unreadable = "unreadable";

/** What came apart, until the packet comes that it belongs to. */
export class ApartValues {
  #waiting: readonly unknown[] | typeof unreadable | undefined;

  /** @returns whether the message is one of such values @throws {LinkError} */
  take(message: unknown): boolean {
    const { apart } = (message ?? {}) as Partial<Apart>;
    if (!isList(apart)) return false;
    this.#wait(apart);
    return true;
  }

  /** A message came that this side can't have. @throws {LinkError} */
  takeUnreadable(): void {
    this.#wait(unreadable);
  }

  #wait(waiting: readonly unknown[] | typeof unreadable): void {
    if (this.#waiting) throw noMessage();
    this.#waiting = waiting;
  }

  /** All values of a packet, with undefined for those that this side can't have. @throws {LinkError} */
  putInto(values: readonly unknown[] | undefined): readonly unknown[] | undefined {
    const waiting = this.#waiting;
    const count = values?.filter((value) => value === null).length ?? 0;
    if (!waiting && count === 0) return values;
    this.#waiting = undefined;
    const isWhole = waiting === unreadable ? count > 0 : waiting?.length === count;
    if (!waiting || !isWhole) throw noMessage();
    let i = 0;
    return values?.map((value) => (value !== null ? value : waiting === unreadable ? undefined : waiting[i++]));
  }
}

/** What is moved with a packet of these bytes. */
export function withBytes(transfer: readonly object[], bytes: Uint8Array): readonly object[] {
  return bytes.length < movedBytes ? transfer : [...transfer, bytes.buffer];
}

export const noMessage = (): LinkError => new LinkError("protocol", "what came is no message of a link");

/** Not by instanceof: under Jest the host's views are of another realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === "[object Uint8Array]";
}

/** A list with holes may be as long as it likes, for a few bytes: who goes through it is busy for minutes. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && Object.keys(value).length >= value.length;
}
