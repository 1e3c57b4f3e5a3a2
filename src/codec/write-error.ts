import { errorKindOf } from "../clone/errors.ts";
import type { Encoder } from "./encoder.ts";
import { major } from "./format.ts";

/** What an error holds beside message and stack, where it has it. */
const parts = ["cause", "errors"] as const;

/** [kind, message, stack, { cause, errors }]: null for what it doesn't have. */
export function writeError(encoder: Encoder, error: Error): void {
  encoder.enter(error);
  const present = parts.filter((name) => Object.hasOwn(error, name));
  encoder.generic(errorKindOf(error), 3);
  encoder.value(Object.hasOwn(error, "message") ? error.message : null);
  encoder.value(typeof error.stack === "string" ? error.stack : null);
  encoder.head(major.map, present.length);
  for (const name of present) {
    encoder.text(name);
    encoder.value((error as Partial<AggregateError>)[name]);
  }
  encoder.leave();
}
