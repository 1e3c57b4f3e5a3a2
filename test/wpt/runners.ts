import type { Job } from "./jobs.ts";
import type { FileResult } from "./results.ts";

/** What runs pages: a browser, or what stands for one, with a WPT server. */
export interface PageRunner extends AsyncDisposable {
  readonly version: string;
  run(job: Job): Promise<FileResult>;
}
