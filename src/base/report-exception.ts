import type { Host } from "./host.ts";

/** Reports an exception of a listener the way its host reports uncaught ones; the caller goes on. */
export type ReportException = (error: unknown) => void;

/** HTML "report an exception" https://html.spec.whatwg.org/multipage/webappapis.html#report-an-exception */
export function captureReportException(from: Host): ReportException {
  // That of Deno ends the program at once, with what waits to be sent.
  if (from.reportError && !from.Deno) return from.reportError.bind(from);
  // Node 20 has none: a throwing microtask reaches its "uncaughtException".
  const { queueMicrotask = (task: () => void) => void Promise.resolve().then(task) } = from;
  return (error) =>
    queueMicrotask(() => {
      throw error;
    });
}
