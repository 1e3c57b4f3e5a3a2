import type { MessagePort } from "node:worker_threads";
import { afterEach, expect, test, vi } from "vitest";
import { closed } from "../../src/ports.ts";
import { connect } from "../../src/transports/frame.ts";

afterEach(() => vi.unstubAllGlobals());

test("frame: a document that says all the time that it is there, and takes no port, has sixteen on offer at most", async () => {
  const page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("origin", "https://here.example");
  const origin = "https://there.example";
  let offered = 0;
  let withdrawn = 0;
  const source = {
    closed: false,
    postMessage: (_message: unknown, _origin: string, transfer: readonly object[] = []) => {
      for (const offer of transfer as MessagePort[]) {
        offered++;
        offer.on("close", () => withdrawn++).start();
      }
    },
  };
  const port = connect(source, { targetOrigin: origin });
  for (let i = 0; i < 100; i++) {
    // Its name is smaller than any other.
    const word = { data: { "entangle/frame": { from: "" } }, origin, source, ports: [] };
    page.dispatchEvent(Object.assign(new Event("message"), word));
  }
  expect(offered).toBe(100);
  await vi.waitFor(() => expect(withdrawn).toBe(84));
  source.closed = true;
  expect(await closed(port)).toEqual({ reason: "refused", text: "the other window was closed" });
  await vi.waitFor(() => expect(withdrawn).toBe(100));
});
