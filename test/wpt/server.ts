import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { parseMeta } from "./meta.ts";
import { type Origins, substitute } from "./substitute.ts";
import { windowPage, workerPage, workerScript } from "./wrappers.ts";

export interface ServerOptions {
  readonly wptDir: string;
  /** Root paths that aren't files of the checkout, with the file to read. */
  readonly served: Readonly<Record<string, string>>;
  /** Text that comes before every worker's own script. */
  readonly workerPrelude: string;
  /** HTML that comes before everything else in every page. */
  readonly pagePrelude?: string;
  /** Text of root paths that are no files at all. */
  readonly texts: Readonly<Record<string, string>>;
  /** Answers what asks for none of these. @returns false if it doesn't */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface WptServer extends AsyncDisposable {
  /** `http://localhost:PORT` of the first of two ports. */
  readonly origin: string;
}

const types: Record<string, string> = {
  ".html": "text/html",
  ".htm": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
};

/** Serves a WPT checkout on two ports of 127.0.0.1: files, generated pages, templates, `.headers`. No Python. */
export async function startServer(options: ServerOptions): Promise<WptServer> {
  let origins: Origins | undefined;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    if (origins && !options.answer?.(request, response)) respond(request, response, options, origins);
  };
  const servers = [createServer(listener), createServer(listener)] as const;
  const ports = [await listen(servers[0]), await listen(servers[1])] as const;
  origins = { host: "localhost", otherHost: "127.0.0.1", ports };
  return {
    origin: `http://localhost:${ports[0]}`,
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function respond(request: IncomingMessage, response: ServerResponse, options: ServerOptions, origins: Origins): void {
  const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
  try {
    const body = bodyOf(url, options, origins);
    if (body === undefined) {
      response.writeHead(404).end(`no ${url.pathname}`);
      return;
    }
    for (const [name, value] of headersOf(url.pathname, options, origins)) response.setHeader(name, value);
    if (!response.hasHeader("content-type")) {
      response.setHeader("content-type", types[extname(url.pathname)] ?? "application/octet-stream");
    }
    const forWorker = /worker$/.test(String(request.headers["sec-fetch-dest"]));
    if (forWorker) response.end(options.workerPrelude + String(body));
    else if (response.getHeader("content-type") === "text/html") response.end(withPrelude(String(body), options));
    else response.end(body);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}

/** Behind the doctype, without which a page is of another mode. */
const withPrelude = (page: string, { pagePrelude = "" }: ServerOptions): string =>
  page.replace(/^(\s*<!doctype[^>]*>)?/i, (doctype) => doctype + pagePrelude);

function bodyOf(url: URL, options: ServerOptions, origins: Origins): string | Buffer | undefined {
  const text = options.texts[url.pathname] ?? generated(url.pathname, options);
  if (text !== undefined) return text;
  const file = fileOf(url.pathname, options);
  if (file === undefined) return undefined;
  const templated = url.pathname.includes(".sub.") || url.searchParams.get("pipe") === "sub";
  return templated ? substitute(readFileSync(file, "utf8"), origins, url) : readFileSync(file);
}

const pageKinds = [
  { suffix: ".any.html", source: ".any.js", make: windowPage },
  { suffix: ".any.worker.html", source: ".any.js", make: workerPage },
  { suffix: ".any.worker.js", source: ".any.js", make: workerScript },
  { suffix: ".window.html", source: ".window.js", make: windowPage },
];

function generated(pathname: string, options: ServerOptions): string | undefined {
  const kind = pageKinds.find(({ suffix }) => pathname.endsWith(suffix));
  if (!kind) return undefined;
  const source = pathname.slice(0, -kind.suffix.length) + kind.source;
  const file = fileOf(source, options);
  return file === undefined ? undefined : kind.make(source, parseMeta(readFileSync(file, "utf8")));
}

function fileOf(pathname: string, options: ServerOptions): string | undefined {
  // A URL's pathname has no ".." left, but may hold an encoded one.
  const file = options.served[pathname] ?? join(options.wptDir, normalize(decodeURIComponent(pathname)));
  return existsSync(file) && statSync(file).isFile() ? file : undefined;
}

function headersOf(pathname: string, options: ServerOptions, origins: Origins): [string, string][] {
  const file = fileOf(`${pathname}.headers`, options);
  if (file === undefined) return [];
  const lines = substitute(readFileSync(file, "utf8"), origins).split(/\r?\n/);
  return lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(":");
    return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
  });
}
