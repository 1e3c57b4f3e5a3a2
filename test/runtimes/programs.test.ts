import { describe, expect, test } from "vitest";
import { runtimeNames, whyMissing } from "../../scripts/find.mjs";
import { bundle, bundleForConsole } from "./bundle.ts";
import { checkResults } from "./check-results.ts";
import { runModule } from "./run-program.ts";

/** Each prints something and has to end by itself, as nothing in it should keep a process alive. */
const endings = [
  {
    title: "an idle open port with listeners doesn't keep the process alive",
    source: `
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = port1.onclose = () => console.log("never");
      port2.addEventListener("message", () => console.log("never"));
      port2.start();
      console.log("idle");`,
    stdout: "idle\n",
  },
  {
    title: "a message on its way is delivered before the process ends",
    source: `
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => (data > 0 ? port1.postMessage(data - 1) : console.log("arrived"));
      port2.onmessage = ({ data }) => port2.postMessage(data);
      port2.postMessage(3);`,
    stdout: "arrived\n",
  },
  {
    title: "a close event on its way is delivered before the process ends",
    source: `
      const { port1, port2 } = new MessageChannel();
      port1.onclose = () => console.log("closed");
      port2.close();`,
    stdout: "closed\n",
  },
];

for (const name of runtimeNames) {
  const missing = whyMissing(name);

  const run = async () => {
    const { stdout, stderr, status, signal } = await runModule(name, await bundleForConsole());
    const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
    return { results: lines.map((line) => JSON.parse(line)), said: `exit ${status ?? signal}\n${stderr}` };
  };
  checkResults(name, run, { missing });

  describe(name, () => {
    for (const { title, source, stdout } of endings) {
      test(title, async (context) => {
        if (missing) return context.skip(missing);
        const text = await bundle(`import { MessageChannel } from "entangle";${source}`);
        expect(await runModule(name, text)).toEqual({ stdout, stderr: "", status: 0, signal: null });
      });
    }
  });
}
