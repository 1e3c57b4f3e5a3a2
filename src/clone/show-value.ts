import { isObject } from "../base/webidl.ts";
import { describe } from "./data-clone-error.ts";

/** What was given in the place of something else, for the text of an error: `8080`, `"child.js"`, `a Promise`. */
export function showValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return isObject(value) ? describe(value).slice("is ".length) : String(value);
}
