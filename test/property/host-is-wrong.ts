import assert from "node:assert/strict";

/** A kind of object that the host clones in another way than the standard (or than entangle says it does). */
interface HostIsWrong {
  readonly name: string;
  readonly reason: string;
  /** What the clone of entangle gets. */
  original(): unknown;
  /** What the host's gets in its place, for the shape of the rest to be compared. */
  standIn(): unknown;
  /** Checks what entangle made of `original()`; absent where it must refuse it. */
  check?(clone: unknown): void;
}

/** The key by which a stand-in is told from other plain objects. */
export const standInMark = "the host's clone of this would be wrong";

function cloneable<T>(name: string, reason: string, original: () => T, check: (clone: T) => void): HostIsWrong {
  const standIn = () => ({ [standInMark]: name });
  return { name, reason, original, standIn, check: (clone) => check(clone as T) };
}

function refused(name: string, original: () => unknown): HostIsWrong {
  return {
    name,
    reason: "a platform object that is not serializable: Node makes {} of it",
    original,
    standIn: () => () => 1,
  };
}

export const hostIsWrongAbout: readonly HostIsWrong[] = [
  cloneable(
    "DOMException",
    "Node 20 makes {} of it",
    () => new DOMException("odd", "DataCloneError"),
    (clone) => {
      assert(clone instanceof DOMException);
      assert.deepEqual([clone.message, clone.name, clone.code], ["odd", "DataCloneError", 25]);
    },
  ),
  cloneable(
    "File",
    "Node makes a Blob of it",
    () => new File(["text"], "name.txt", { type: "text/plain", lastModified: 7 }),
    (clone) => {
      assert(clone instanceof File);
      assert.deepEqual([clone.name, clone.type, clone.lastModified, clone.size], ["name.txt", "text/plain", 7, 4]);
    },
  ),
  cloneable(
    "AggregateError",
    "Node makes an Error of it; entangle keeps kind and errors (html issue 5716 is open)",
    () => new AggregateError([1, new RangeError("inner")], "outer"),
    (clone) => {
      assert.equal(Object.getPrototypeOf(clone), AggregateError.prototype);
      assert.equal(clone.message, "outer");
      assert(clone.errors[1] instanceof RangeError);
    },
  ),
  refused("URL", () => new URL("about:blank")),
  refused("URLSearchParams", () => new URLSearchParams()),
  refused("Event", () => new Event("x")),
  refused("EventTarget", () => new EventTarget()),
  refused("AbortController", () => new AbortController()),
  refused("AbortSignal", () => AbortSignal.abort()),
  refused("TextEncoder", () => new TextEncoder()),
  refused("Headers", () => new Headers()),
];
