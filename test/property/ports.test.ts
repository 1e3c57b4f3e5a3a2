import fc from "fast-check";
import { expect, test } from "vitest";
import { portCommands } from "./port-commands.ts";
import { PortWorld } from "./port-world.ts";
import { runs } from "./runs.ts";

test("ports: whatever is posted, moved, started and closed, order is kept, nothing is lost or doubled, close comes last and once", {
  timeout: runs.timeoutMs,
}, async () => {
  let messages = 0;
  const property = fc.asyncProperty(portCommands, async (commands) => {
    const world = new PortWorld();
    await fc.asyncModelRun(() => ({ model: world, real: undefined }), commands);
    await world.settle();
    messages += world.delivered;
    world.closeAll();
    await world.settle();
  });
  await fc.assert(property, { numRuns: runs.of(1_500) });
  expect(messages).toBeGreaterThan(0);
});
