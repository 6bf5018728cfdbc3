import { join } from "node:path";
import { defineConfig } from "vitest/config";

// The built consumer in workerd, beside a real Postgres and the local chain.
export default defineConfig({
  root: join(import.meta.dirname, ".."),
  test: {
    name: "consumer",
    // Each file has a world of its own and spends half its time waiting for blocks; without isolation imports are loaded once.
    isolate: false,
    maxWorkers: 2,
    include: ["queues/**/*.worker.test.ts"],
    globalSetup: ["scripts/testing/database-server.ts", "scripts/testing/consumer-script.ts"],
    expect: { requireAssertions: true },
    setupFiles: ["scripts/testing/error-watch.ts"],
    fsModuleCache: false,
    testTimeout: 120_000,
    hookTimeout: 90_000,
  },
});
