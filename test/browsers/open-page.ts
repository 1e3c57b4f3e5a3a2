import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { BrowserName } from "../../scripts/find.mjs";
import { bundle } from "../runtimes/bundle.ts";
import type { Answer, Command } from "./agent.ts";
import { startBrowser } from "./browser-process.ts";
import { serve } from "./serve.ts";

export interface OpenPage {
  readonly origin: string;
  /** What was thrown in the page, and nobody caught. */
  readonly errors: readonly string[];
  /** What a function gives whose text is run in the page. Arguments and results are JSON. */
  evaluate<Result, Argument>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  evaluate<Result>(run: () => Result | Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface PageOptions {
  /** With a query, if need be. The page has to load `/agent.js`. */
  readonly path?: string;
  /** See `serve`. */
  readonly isIsolated?: boolean;
}

/** Serves the files, and opens one of them in a browser of its own: the page asks its server for what to do. */
export async function openPage(
  browser: BrowserName,
  files: Readonly<Record<string, string>>,
  { path = "/page.html", isIsolated = true }: PageOptions = {},
): Promise<OpenPage> {
  const commands = new Commands();
  const answer = commands.answer.bind(commands);
  const agent = await bundle('import { startAgent } from "./browsers/agent.ts"; startAgent();', {
    globalName: "agent",
  });
  const site = await serve({ ...files, "/agent.js": agent }, isIsolated, answer);
  const started = await startBrowser(browser, site.origin + path);
  void started.ended.then((said) => commands.fail(new Error(`${browser} ended before its page had answered: ${said}`)));
  return {
    origin: site.origin,
    errors: commands.errors,
    evaluate: <Result>(run: unknown, argument?: unknown) => commands.add(String(run), argument) as Promise<Result>,
    async close() {
      await started.close();
      site.close();
    },
  };
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** What a page is to do, and what it answers. */
class Commands {
  readonly errors: string[] = [];
  readonly #pending = new Map<string, Pending>();
  readonly #unsent: Command[] = [];
  /** The page's request for the next one. */
  #waiting: ServerResponse | undefined;
  #failure: Error | undefined;
  #count = 0;

  add(source: string, argument: unknown): Promise<unknown> {
    if (this.#failure) return Promise.reject(this.#failure);
    const command: Command = { id: String(++this.#count), source, argument };
    this.#unsent.push(command);
    this.#send();
    return new Promise((resolve, reject) => this.#pending.set(command.id, { resolve, reject }));
  }

  fail(error: Error): void {
    this.#failure = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const [path, id = ""] = (request.url ?? "").split("?");
    if (path === "/agent/next") this.#ask(response);
    else if (path === "/agent/answer") void this.#take(id, request, response);
    else if (path === "/agent/error") void this.#note(request, response);
    else return false;
    return true;
  }

  #ask(response: ServerResponse): void {
    this.#waiting = response;
    this.#send();
  }

  #send(): void {
    if (!this.#waiting) return;
    const next = this.#unsent.shift();
    if (next === undefined) return;
    this.#waiting.end(JSON.stringify(next));
    this.#waiting = undefined;
  }

  async #take(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { result, error }: Answer = JSON.parse(await text(request));
    response.end();
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(result);
    else pending?.reject(new Error(`in the page: ${error}`));
  }

  async #note(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.errors.push(JSON.parse(await text(request)));
    response.end();
  }
}
