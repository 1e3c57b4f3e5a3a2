import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyMissing } from "../../scripts/find.mjs";
import { runInProject } from "../runtimes/run-program.ts";
import { createProject, type Project } from "./project.ts";

const deno = `
  import { closed } from "entangle/ports";
  import { connect } from "entangle/websocket";
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "entangle.1" });
    const port = connect(socket);
    port.onmessage = ({ data }) => port.postMessage("hello, " + data);
    closed(port).then(({ reason }) => {
      console.log(reason);
      server.shutdown();
    });
    return response;
  });
  const port = connect("ws://127.0.0.1:" + server.addr.port);
  port.postMessage("Deno");
  port.onmessage = ({ data }) => {
    console.log(data);
    port.close();
  };
`;

const bun = `
  import { connect } from "entangle/websocket";
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request, server) => (server.upgrade(request) ? undefined : new Response("no")),
    websocket: {
      open(socket) {
        try {
          connect(socket);
        } catch (error) {
          console.log(String(error));
        }
        socket.close();
        server.stop();
      },
      message() {},
    },
  });
  new WebSocket("ws://127.0.0.1:" + server.port);
`;

describe("entangle/websocket: connect with the WebSockets of a host's own server", () => {
  let project: Project;
  beforeAll(() => {
    project = createProject();
    writeFileSync(join(project.folder, "package.json"), '{ "type": "module" }');
  });
  afterAll(() => project.remove());

  test.for([
    ["Deno", "takes that of Deno.upgradeWebSocket", deno, "hello, Deno\nclosed\n"],
    [
      "Bun",
      "refuses that of Bun.serve, which has no events",
      bun,
      "TypeError: connect: a ServerWebSocket is no WebSocket; give one, or its URL\n",
    ],
  ] as const)("%s: %s", async ([name, , program, stdout], context) => {
    const missing = whyMissing(name);
    if (missing) return context.skip(missing);
    writeFileSync(join(project.folder, "serve.mjs"), program);
    const ended = await runInProject(name, project.folder, ["serve.mjs"]);
    expect(ended).toEqual({ stdout, stderr: "", status: 0, signal: null });
  });
});
