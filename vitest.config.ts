import { defineConfig } from "vitest/config";
import { CountReporter } from "./test/reporter.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "bench/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/package/fixtures/**"],
    reporters: ["default", new CountReporter()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
