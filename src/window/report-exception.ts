import { host } from "../base/host.ts";
import { hostRealm, type Realm } from "../base/realm.ts";
import { showValue } from "../clone/show-value.ts";
import type { DomWindow } from "./dom-window.ts";

interface ErrorEventInit {
  readonly error: unknown;
  readonly message: string;
  readonly cancelable: boolean;
}
type ErrorEventConstructor = new (type: string, init: ErrorEventInit) => object;

/**
 * HTML "report an exception" where the global object stands for a window (Vitest): that of Node knows nothing of it. What no
 * listener of the window prevents goes to the console, as in jsdom.
 */
export function reportInWindow({ ErrorEvent, dispatchEvent, reportError }: DomWindow): void {
  if (reportError || typeof ErrorEvent !== "function") return;
  const { console } = host as { readonly console?: { error(error: unknown): void } };
  const report = (error: unknown): void => {
    const { message = showValue(error) } = (error ?? {}) as { message?: string };
    const event = new (ErrorEvent as ErrorEventConstructor)("error", { error, message, cancelable: true });
    if (dispatchEvent.call(host, event)) console?.error(error);
  };
  Object.assign(hostRealm, { reportException: report } satisfies Partial<Realm>);
}
