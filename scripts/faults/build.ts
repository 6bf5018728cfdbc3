import { mkdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { projectRoot } from "../stack/build.ts";
import { instrument } from "./instrument.ts";

/** Parts of the consumer that are not on the way of a reward from paid event to `minted`. Everything else is instrumented. */
const NOT_ON_THE_WAY = [
  "queues/code-directory.ts",
  "queues/read-confirmations.ts",
  "core/services/accounts/send-mail.ts",
  "core/adapters/mail/",
  "core/services/referrals/publish-refcode.ts",
  "core/services/referrals/sweep-refcodes.ts",
  "core/services/rewards/resend-unrewarded.ts",
  "core/services/referrals/ensure-refcodes.ts",
  "core/adapters/chain/verify-signature.ts",
  // The audit is killed at each of its round trips by a test of its own.
  "core/services/audit/",
  "core/services/sha256.ts",
  "core/adapters/chain/audit-chain.ts",
  "queues/deliver-audit.ts",
];

const INSTRUMENTED = /\/(queues|core\/(services|adapters))\/.*\.ts$/;

/** A node that hangs is given up on after this many milliseconds instead of eight seconds. */
const SHORT_TIMEOUT = "const NODE_TIMEOUT = 250;";

/** Bundles the consumer with a point at every await and storage write. */
export async function buildInstrumented(outDir: string): Promise<{ script: string; points: string[] }> {
  mkdirSync(outDir, { recursive: true });
  const script = join(outDir, "consumer.js");
  const points: string[] = [];
  await build({
    entryPoints: [join(projectRoot, "scripts/faults/worker/worker.ts")],
    absWorkingDir: projectRoot,
    outfile: script,
    bundle: true,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser", "import"],
    external: ["cloudflare:*", "node:*"],
    logLevel: "error",
    plugins: [
      {
        name: "points",
        setup({ onLoad }) {
          onLoad({ filter: INSTRUMENTED }, ({ path }) => {
            const file = relative(projectRoot, path);
            const source = readFileSync(path, "utf8");
            if (file.startsWith("node_modules") || NOT_ON_THE_WAY.some((part) => file.startsWith(part))) return null;
            const made = instrument(file, source);
            points.push(...made.points);
            return { contents: made.code.replace(/^const NODE_TIMEOUT = .*;$/m, SHORT_TIMEOUT), loader: "ts" };
          });
        },
      },
    ],
  });
  return { script, points: points.toSorted() };
}
