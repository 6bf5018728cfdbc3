import { join } from "node:path";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const here = (path: string) => join(import.meta.dirname, path);

// The edge Worker in workerd, with a small peer in the place of the app that tests can make slow, wrong or dead.
export default defineConfig({
  root: here("../.."),
  plugins: [
    cloudflareTest({
      wrangler: { configPath: here("../../wrangler.toml") },
      miniflare: {
        workers: [
          {
            name: "refcodes-app",
            modules: true,
            scriptPath: here("./test-peer.js"),
            compatibilityDate: "2026-10-20",
          },
        ],
      },
    }),
  ],
  test: {
    name: "worker",
    include: ["worker/edge/**/*.test.ts"],
    fsModuleCache: false,
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { requireAssertions: true },
    setupFiles: [here("../../scripts/testing/error-watch.ts")],
    globalSetup: [here("../../scripts/testing/visit-sink.ts")],
  },
});
