import { host } from "../base/host.ts";

/** The origin of a URL: "null" where it has none of its own, undefined for what is no URL. */
export function originOf(url: unknown): string | undefined {
  const URL = host.URL as new (url: unknown) => { readonly origin: string };
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}

/** Whether this is an origin as browsers write it: no slash at its end, no port that goes without saying. */
export function isOrigin(value: unknown): boolean {
  const origin = originOf(value);
  // Of a scheme that it doesn't know, as those of extensions, URL says "null".
  return (
    value === "null" || value === origin || (origin === "null" && /^[a-z][\w+.-]*:\/\/[^/?#A-Z]+$/.test(String(value)))
  );
}
