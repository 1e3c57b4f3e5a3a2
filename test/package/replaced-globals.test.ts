import { expect, test } from "vitest";
import { whyMissing } from "../../scripts/find.mjs";
import { runModule } from "../runtimes/run-program.ts";

const entry = new URL("../../dist/index.js", import.meta.url).href;

test("native ports are ports also where entangle's classes have taken the place of the globals", async (context) => {
  const missing = whyMissing("Node 20");
  if (missing) return context.skip(missing);
  const ended = await runModule(
    "Node 20",
    `
      import { MessageChannel as NativeChannel } from "node:worker_threads";
      import * as entangle from "${entry}";
      Object.assign(globalThis, entangle);
      const native = new NativeChannel();
      native.port2.close();
      const event = new MessageEvent("x", { ports: [native.port1], source: native.port1 });
      console.log(event.ports[0] === native.port1, event.source === native.port1);
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = ({ data, ports: [port] }) => {
        console.log(data, port.constructor.name);
        port.close();
        port2.close();
      };
      port1.postMessage("with a port", [native.port1]);`,
  );
  expect(ended).toEqual({ stdout: "true true\nwith a port MessagePort\n", stderr: "", status: 0, signal: null });
});
