import { createServer } from "node:net";
import { beforeEach, expect, test } from "vitest";
import { whyMissing } from "../../scripts/find.mjs";
import { runModule } from "../runtimes/run-program.ts";

const missing = whyMissing("Node 20");
beforeEach((context) => {
  if (missing) context.skip(missing);
});

/** Runs a program at which somebody else has the port. */
async function runBesideServer(text: (port: number) => string) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  try {
    return await runModule("Node 20", text(port));
  } finally {
    server.close();
  }
}

const modules = {
  socket: new URL("../../dist/transports/socket.js", import.meta.url).href,
  websocket: new URL("../../dist/transports/websocket.js", import.meta.url).href,
};
const serverModules = { socket: "node:net", websocket: "node:http" };

for (const name of ["socket", "websocket"] as const) {
  test(`${name}: a server that can't listen, of which nobody hears, ends the program with what the system says`, async () => {
    const ended = await runBesideServer(
      (port) => `
        import { listen } from "${modules[name]}";
        listen({ port: ${port} }).onconnect = () => {};`,
    );
    expect(ended).toMatchObject({ status: 1, stdout: "" });
    expect(ended.stderr).toContain("EADDRINUSE");
  });

  test(`${name}: so does one of its own that can't`, async () => {
    const ended = await runBesideServer(
      (port) => `
        import { createServer } from "${serverModules[name]}";
        import { listen } from "${modules[name]}";
        const server = createServer();
        listen(server).onconnect = () => {};
        server.listen(${port}, "127.0.0.1");`,
    );
    expect(ended).toMatchObject({ status: 1, stdout: "" });
    expect(ended.stderr).toContain("EADDRINUSE");
  });

  test(`${name}: not if it listens for errors itself`, async () => {
    const ended = await runBesideServer(
      (port) => `
        import { createServer } from "${serverModules[name]}";
        import { listen } from "${modules[name]}";
        const server = createServer();
        server.on("error", ({ code }) => console.log(code));
        listen(server).onconnect = () => {};
        server.listen(${port}, "127.0.0.1");`,
    );
    expect(ended).toEqual({ status: 0, signal: null, stdout: "EADDRINUSE\n", stderr: "" });
  });
}

test("websocket: so does a server without the package ws", async () => {
  const ended = await runModule(
    "Node 20",
    `
      import { register } from "node:module";
      const hooks = "export const resolve = (name, context, next) => { if (name === 'ws') throw new Error('no ws'); return next(name, context); };";
      register("data:text/javascript," + encodeURIComponent(hooks));
      const { listen } = await import("${modules.websocket}");
      listen({ port: 0 }).onconnect = () => {};`,
  );
  expect(ended).toMatchObject({ status: 1, stdout: "" });
  expect(ended.stderr).toContain("ws");
});

test("websocket: nothing fails that is not there yet when its link gives up", async () => {
  const ended = await runModule(
    "Node 20",
    `
      import { register } from "node:module";
      // ws is found only once the link has given up.
      const gate = new Int32Array(new SharedArrayBuffer(4));
      const hooks = "let gate; export const initialize = (data) => { gate = data; }; export const resolve = (name, context, next) => { if (name === 'ws') Atomics.wait(gate, 0, 0); return next(name, context); };";
      register("data:text/javascript," + encodeURIComponent(hooks), { data: gate });
      const { connect } = await import("${modules.websocket}");
      connect("ws://127.0.0.1:1", { limits: { handshakeMs: 1 } }).onclose = () => {
        console.log("closed");
        Atomics.store(gate, 0, 1);
        Atomics.notify(gate, 0);
      };
      await import("${import.meta.resolve("ws")}");`,
  );
  expect(ended).toEqual({ status: 0, signal: null, stdout: "closed\n", stderr: "" });
});
