import type { Host } from "./host.ts";

/** Reports an exception of a listener the way its host reports uncaught ones; the caller goes on. */
export type ReportException = (error: unknown) => void;

/** HTML "report an exception" https://html.spec.whatwg.org/multipage/webappapis.html#report-an-exception */
export function captureReportException(from: Host): ReportException {
  if (from.reportError) return from.reportError.bind(from);
  // Node 20 has no reportError: a throwing microtask reaches its "uncaughtException".
  const { queueMicrotask = (task: () => void) => void Promise.resolve().then(task) } = from;
  return (error) =>
    queueMicrotask(() => {
      throw error;
    });
}
