import { showValue } from "../clone/show-value.ts";

/** What an option must be. Programs without types give anything, and what is ignored may be a bound or a check that they rely on. */
export interface OptionKind {
  /** "true or false" */
  readonly text: string;
  accepts(value: unknown): boolean;
}

export type OptionKinds<Options> = { readonly [Name in keyof Options]-?: OptionKind };

/** The kind of an option that need not be given. */
export function optional(text: string, accepts: (value: unknown) => boolean): OptionKind {
  return { text, accepts: (value) => value === undefined || accepts(value) };
}

export const aBoolean: OptionKind = optional("true or false", (value) => typeof value === "boolean");
export const aFunction: OptionKind = optional("a function", (value) => typeof value === "function");
export const aCount: OptionKind = optional(
  "a whole number of at least 1",
  (value) => Number.isSafeInteger(value) && (value as number) >= 1,
);
export const anObject: OptionKind = optional("an object", (value) => typeof value === "object" && value !== null);

/** @throws TypeError naming the option that isn't known or isn't of its kind, or what stands in the place of options */
export function checkOptions(call: string, options: unknown, kinds: Readonly<Record<string, OptionKind>>): void {
  const check = (name: string, value: unknown, { text, accepts }: OptionKind): void => {
    if (!accepts(value)) throw new TypeError(`${call}: ${name} is ${showValue(value)}; it must be ${text}`);
  };
  check("options", options, anObject);
  const given = (options ?? {}) as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || Object.hasOwn(kinds, name)) continue;
    throw new TypeError(`${call}: ${name} is no option here; there are ${Object.keys(kinds).join(", ")}`);
  }
  for (const [name, kind] of Object.entries(kinds)) check(name, given[name], kind);
}
