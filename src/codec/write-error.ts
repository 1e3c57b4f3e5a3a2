import { errorPartsOf } from "../clone/errors.ts";
import type { Encoder } from "./encoder.ts";
import { major } from "./format.ts";

/** [kind, message, stack, { cause, errors }]: null for what it doesn't have. */
export function writeError(encoder: Encoder, error: Error): void {
  const { kind, message, stack, cause, errors } = errorPartsOf(error);
  encoder.enter(error);
  encoder.generic(kind, 3);
  encoder.value(message ?? null);
  encoder.value(typeof stack === "string" ? stack : null);
  encoder.head(major.map, (cause ? 1 : 0) + (errors ? 1 : 0));
  writePart(encoder, "cause", cause);
  writePart(encoder, "errors", errors);
  encoder.leave();
}

function writePart(encoder: Encoder, name: string, part: PropertyDescriptor | undefined): void {
  if (part === undefined) return;
  encoder.text(name);
  encoder.value(part.value);
}
