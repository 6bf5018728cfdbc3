import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { openScratch } from "./scripts/testing/scratch.ts";

openScratch();

/** What a stage of `npm test` has compiled the others find. */
const modulesOnDisk = {
  fsModuleCache: true,
  fsModuleCachePath: join(import.meta.dirname, ".stack/module-cache"),
};

const shared = {
  ...modulesOnDisk,
  restoreMocks: true,
  // A test without a single assertion has shown nothing.
  expect: { requireAssertions: true },
  setupFiles: ["scripts/testing/error-watch.ts"],
};

/** Tests that need a real Postgres. */
const onPostgres = [
  "{db,core/services,worker/api,scripts/admin,scripts/audit}/**/*.test.ts",
  "scripts/stack/{neon-proxy,postgres}.test.ts",
  "scripts/clone/{database,clone-lock,same-place,check/*}.test.ts",
];

export default defineConfig({
  test: {
    ...modulesOnDisk,
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          // What the files import is loaded once; they share no state.
          isolate: false,
          setupFiles: [...shared.setupFiles, "scripts/testing/effort.ts"],
          include: ["{core,web,queues,scripts,contracts/scripts}/**/*.test.ts", "worker/*.test.ts"],
          exclude: ["**/node_modules/**", ...onPostgres, "queues/**/*.worker.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...shared,
          name: "db",
          // Each file has a database of its own; what they import is loaded once.
          isolate: false,
          maxWorkers: 2,
          include: onPostgres,
          globalSetup: "scripts/testing/database-server.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...shared,
          name: "fuzz",
          include: ["scripts/fuzz/**/*.fuzz.ts"],
          globalSetup: "scripts/testing/database-server.ts",
          hookTimeout: 60_000,
        },
      },
      "worker/edge/vitest.config.ts",
      "queues/vitest.config.ts",
      {
        test: {
          ...shared,
          name: "e2e",
          setupFiles: [...shared.setupFiles, "e2e/error-watch.ts"],
          isolate: false,
          include: ["e2e/**/*.test.ts"],
          globalSetup: "e2e/stack.ts",
          // One stack and two cores: files one after the other.
          fileParallelism: false,
          // A page may take its time on a loaded machine; only the number of steps is judged.
          expect: { ...shared.expect, poll: { timeout: 20_000 } },
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
