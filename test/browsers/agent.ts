// In a page: runs what the test sends, and sends back what comes of it. The test's side, which is the page's server, is open-page.ts.

/** What the page is to do: a function's text, called with the argument. */
export interface Command {
  readonly id: string;
  readonly source: string;
  readonly argument?: unknown;
}

/** What came of it, or went wrong. */
export interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

/** Where the server is gone, so is the test that would care. */
const post = (path: string, value: unknown): Promise<unknown> =>
  fetch(path, { method: "POST", body: JSON.stringify(value) }).catch(() => undefined);

async function answer({ source, argument }: Command): Promise<Answer> {
  try {
    // Indirect: in the scope of the page's scripts.
    // biome-ignore lint/security/noGlobalEval: the test sends texts of functions
    // biome-ignore lint/complexity/noCommaOperator: the name alone would make it direct
    return { result: await (0, eval)(`(${source})`)(argument) };
  } catch (error) {
    return { error: error instanceof Error ? `${error}\n${error.stack}` : String(error) };
  }
}

async function obey(): Promise<void> {
  for (;;) {
    const command: Command = await (await fetch("/agent/next")).json();
    void answer(command).then((answer) => post(`/agent/answer?${command.id}`, answer));
  }
}

export function startAgent(): void {
  addEventListener("error", ({ message }) => void post("/agent/error", message));
  addEventListener("unhandledrejection", ({ reason }) => void post("/agent/error", String(reason)));
  // The page's scripts have run by then.
  addEventListener("DOMContentLoaded", () => void obey());
}
