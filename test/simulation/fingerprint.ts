import { FrameWriter } from "../../src/link/frame-writer.ts";

/** The random names of an explored world begin with it, so that they are found wherever they stand, in bytes too. */
export const nameMark = "\u00ee\u00a7name of\u00a7\u00ee\u00b6";
const nameLength = 16;

/** What is the same in all states of a world, or is no state. */
const passedOver = new Set(
  (
    "realm environment limits codecLimits limitsAtOnce messageLimits remoteLimits copies transport isTrusted trusted " +
    "detectsLoss started hearsClose $inbox $keepAlive $openedInSecond $second $inFrames"
  ).split(" "),
);

/**
 * All that can be reached from `root`, as a string: two worlds with the same one go on alike. Objects are numbered as they are met, and
 * so are random names, as which of them was drawn first makes no difference. Private fields are seen only where the build opened them.
 */
export function fingerprint(root: unknown): string {
  const walk = new Walk();
  walk.value(root);
  return walk.text;
}

class Walk {
  text = "";
  readonly #objects = new Map<object, number>();
  readonly #names = new Map<string, number>();

  value(value: unknown): void {
    if (typeof value === "string") this.#string(value);
    else if (typeof value === "object" && value !== null) this.#object(value);
    // Of a function nothing can be seen; what was scheduled is known by the flags of who did so.
    else this.text += typeof value === "function" ? "f;" : `${value as boolean};`;
  }

  #string(value: string): void {
    let at = 0;
    for (let found = value.indexOf(nameMark); found >= 0; found = value.indexOf(nameMark, at)) {
      const name = value.slice(found, found + nameLength);
      const number = this.#names.get(name) ?? this.#names.size;
      this.#names.set(name, number);
      this.text += `${value.slice(at, found)}<${number}>`;
      at = found + nameLength;
    }
    this.text += `${value.slice(at)};`;
  }

  #object(object: object): void {
    const known = this.#objects.get(object);
    if (known !== undefined) {
      this.text += `@${known};`;
      return;
    }
    this.#objects.set(object, this.#objects.size);
    if (object instanceof Uint8Array) this.#string(toLatin1(object));
    else if (Array.isArray(object) || object instanceof Set) this.#items(object);
    else if (object instanceof Map) for (const entry of object) this.#items(entry);
    else if (object instanceof FrameWriter) this.#string(toLatin1(written(object)));
    else if (!(object instanceof WeakRef)) this.#fields(object);
  }

  #items(items: Iterable<unknown>): void {
    this.text += "[";
    for (const item of items) this.value(item);
    this.text += "]";
  }

  #fields(object: object): void {
    this.text += `${object.constructor.name}{`;
    for (const name of Object.keys(object)) {
      const value = object[name as keyof object] as unknown;
      if (value === undefined || value === false || value === 0 || passedOver.has(name)) continue;
      this.text += name;
      this.value(value);
    }
    this.text += "}";
  }
}

/** What follows in its buffer was sent. */
function written(writer: FrameWriter): Uint8Array {
  const { $bytes = new Uint8Array() } = writer as { $bytes?: Uint8Array };
  return $bytes.subarray(0, writer.length);
}

function toLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
