import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Site {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  close(): void;
}

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/**
 * Serves texts by their path on a free port of this machine. The site lets other sites show its pages in frames.
 * @param isIsolated its pages are cross-origin isolated: they have SharedArrayBuffer, and popups of other origins know no opener
 * @param answer is asked first, and says whether it answers
 */
export async function serve(
  files: Readonly<Record<string, string>>,
  isIsolated = true,
  answer: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<Site> {
  const server = createServer((request, response) => {
    if (answer(request, response)) return;
    const path = (request.url ?? "/").replace(/\?.*/, "");
    const text = files[path];
    const type = path.endsWith(".js") ? "text/javascript" : "text/html";
    response.writeHead(text === undefined ? 404 : 200, {
      "Content-Type": `${type}; charset=utf-8`,
      ...(isIsolated && isolation),
      "Cross-Origin-Resource-Policy": "cross-origin",
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
