import { typedArrayName } from "../clone/brand.ts";
import { classNameOf, refuse } from "../clone/data-clone-error.ts";
import type { BlobLike, Encoder } from "./encoder.ts";
import { platformFields } from "./platform-fields.ts";

type Write = (encoder: Encoder, object: object) => void;
interface FileLike extends BlobLike {
  readonly name: string;
  readonly lastModified: number;
}
interface ImageDataLike {
  readonly colorSpace?: string;
  readonly data: ArrayBufferView;
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
    (encoder, object) => {
      if (name === "ImageData") requirePlainPixels(object as ImageDataLike);
      writeFields(
        encoder,
        name,
        fields.map((field) => (object as Record<string, unknown>)[field]),
      );
    },
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

/** What is written of an image says nothing of its colors. @throws {Uncloneable} */
function requirePlainPixels(image: ImageDataLike): void {
  if ((image.colorSpace ?? "srgb") === "srgb" && typedArrayName(image.data) === "Uint8ClampedArray") return;
  refuse(image, ", of which only one in srgb with eight bits a channel can leave this program");
}

function writeFields(encoder: Encoder, name: string, fields: readonly unknown[]): void {
  encoder.enter(fields);
  encoder.generic(name, fields.length);
  for (const field of fields) encoder.value(field);
  encoder.leave();
}
