/** The two origins' hosts and the server's two ports that `{{...}}` templates may ask for. */
export interface Origins {
  readonly host: string;
  readonly otherHost: string;
  readonly ports: readonly [number, number];
}

/** Fills in the templates of a `.sub.` file, as far as a static server can. Unknown ones are an error rather than
 *  left in place: a test with a hole in it fails for reasons that are hard to see.
 *  Source: https://web-platform-tests.org/writing-tests/server-pipes.html#sub */
export function substitute(source: string, origins: Origins, url: URL = new URL("http://wpt/")): string {
  return source.replace(/\{\{([^{}]+)\}\}/g, (_whole, expression: string) => {
    const value = lookUp(expression.trim(), origins, url);
    if (value === undefined) throw new Error(`template {{${expression}}} isn't supported; add it to substitute.ts`);
    return value;
  });
}

function lookUp(expression: string, origins: Origins, url: URL): string | undefined {
  const [first, second] = origins.ports;
  const table: Record<string, string> = {
    host: origins.host,
    "location[host]": `${origins.host}:${first}`,
    "location[hostname]": origins.host,
    "location[port]": String(first),
    "location[scheme]": "http",
    "location[path]": url.pathname,
    "location[server]": `http://${origins.host}:${first}`,
    "ports[http][0]": String(first),
    "ports[http][1]": String(second),
    // There is no TLS, HTTP/2 or WebSocket server behind these: pages may compute with the numbers, not use them.
    "ports[https][0]": "0",
    "ports[https][1]": "0",
    "ports[http-private][0]": "0",
    "ports[http-public][0]": "0",
    "ports[https-private][0]": "0",
    "ports[https-public][0]": "0",
    "ports[h2][0]": "0",
    "ports[ws][0]": "0",
    "ports[wss][0]": "0",
    "hosts[][]": origins.host,
    "hosts[alt][]": origins.otherHost,
  };
  const get = /^GET\[([^\]]+)\]$/.exec(expression);
  if (get) return url.searchParams.get(get[1] ?? "") ?? "";
  if (/^(?:domains\[[^\]]*\]|hosts\[(?:alt)?\]\[[^\]]+\])$/.test(expression)) return origins.otherHost;
  return table[expression];
}
