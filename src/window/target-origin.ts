import type { Realm } from "../base/realm.ts";
import { type DomWindow, originOf } from "./dom-window.ts";

/** Whether a window may get the message; asked when it is delivered, since the window may have navigated meanwhile. */
export type MatchesTargetOrigin = (target: DomWindow) => boolean;

/**
 * `targetOrigin` of HTML's "window post message steps".
 * @throws SyntaxError DOMException for what is neither "*", "/" nor a URL
 */
export function parseTargetOrigin(targetOrigin: string, incumbent: DomWindow, realm: Realm): MatchesTargetOrigin {
  if (targetOrigin === "*") return () => true;
  if (targetOrigin === "/") {
    const origin = originOf(incumbent);
    // An opaque origin is the same as itself only, which its serialization can't show.
    return origin === "null" ? (target) => target === incumbent : (target) => originOf(target) === origin;
  }
  const origin = originOfUrl(targetOrigin, realm);
  return (target) => origin !== "null" && originOf(target) === origin;
}

type UrlConstructor = new (url: string) => { readonly origin: string };

function originOfUrl(url: string, realm: Realm): string {
  const URL = realm.intrinsic("URL") as UrlConstructor;
  try {
    return new URL(url).origin;
  } catch {
    const text = `postMessage: the target origin ${JSON.stringify(url)} is not a URL; pass one, or "*" for any, or "/" for your own`;
    throw new realm.DOMException(text, "SyntaxError");
  }
}
