import { classNameOf } from "../clone/data-clone-error.ts";
import type { BlobLike, Encoder } from "./encoder.ts";
import { platformFields } from "./platform-fields.ts";

type Write = (encoder: Encoder, object: object) => void;
interface FileLike extends BlobLike {
  readonly name: string;
  readonly lastModified: number;
}

/** How to write an object of one of the host's interfaces; undefined for any other object. */
export function platformWriterOf(object: object): Write | undefined {
  const prototype = Object.getPrototypeOf(object) as object | null;
  const constructor: unknown = prototype && Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  return typeof constructor === "function" ? writers.get(classNameOf(constructor)) : undefined;
}

const writers = new Map<string, Write>([
  ["Blob", (encoder, blob) => writeBlob(encoder, blob as BlobLike)],
  ["File", (encoder, file) => writeFile(encoder, file as FileLike)],
  ["FileList", (encoder, files) => writeFields(encoder, "FileList", [...(files as Iterable<unknown>)])],
  ["DOMException", (encoder, exception) => writeException(encoder, exception as Error)],
  ["QuotaExceededError", (encoder, exception) => writeException(encoder, exception as Error)],
  ...Array.from(platformFields, ([name, fields]): [string, Write] => [
    name,
    (encoder, object) =>
      writeFields(
        encoder,
        name,
        fields.map((field) => (object as Record<string, unknown>)[field]),
      ),
  ]),
]);

function writeBlob(encoder: Encoder, blob: BlobLike): void {
  encoder.generic("Blob", 2);
  encoder.blob(blob);
  encoder.text(blob.type);
}

function writeFile(encoder: Encoder, file: FileLike): void {
  encoder.generic("File", 4);
  encoder.blob(file);
  encoder.text(file.name);
  encoder.text(file.type);
  encoder.number(file.lastModified);
}

function writeException(encoder: Encoder, { message, name, stack }: Error): void {
  encoder.generic("DOMException", 3);
  encoder.text(message);
  encoder.text(name);
  encoder.value(typeof stack === "string" ? stack : null);
}

function writeFields(encoder: Encoder, name: string, fields: readonly unknown[]): void {
  encoder.enter(fields);
  encoder.generic(name, fields.length);
  for (const field of fields) encoder.value(field);
  encoder.leave();
}
