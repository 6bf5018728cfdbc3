// Reads every import and fails on one that points up, and on files that import each other in a circle (types count too).
import { projectRoot } from "../stack/build.ts";
import { brokenArrows, type House } from "./house.ts";
import { readImports } from "./imports.ts";

const HOUSE: House = {
  floors: [
    ["contracts/abi", "core/domain"],
    ["core", "contracts/scripts"],
    ["core/ports", "db"],
    ["core/env"],
    ["core/adapters", "core/services"],
    [
      "core/services/address-book",
      "core/services/credit",
      "core/services/goods",
      "core/services/referrals",
      "core/services/rewards",
    ],
    ["core/services/accounts", "core/services/actions"],
    ["core/services/orders", "core/services/payouts", "core/services/proposals", "core/services/settings"],
    ["core/services/vendors"],
    ["core/services/catalogue", "core/services/payments"],
    ["core/services/refunds"],
    ["core/services/payouts"],
    ["core/services/letters"],
    ["core/services/audit"],
    ["core/services/events", "core/services/people"],
    ["worker"],
    ["worker/edge/request", "worker/api"],
    [
      "worker/edge/limits",
      "worker/edge/pages",
      "worker/api/referral",
      "web/page-context.ts",
      "web/letter-examples.ts",
      "web/app/i18n",
      "web/app/format",
    ],
    [
      "worker/edge/pages/answer-page.ts",
      "worker/edge/referral",
      "worker/api/account",
      "worker/api/admin",
      "worker/api/store",
      "web/app/session",
      "web/app/navigation",
    ],
    ["worker/edge", "worker/edge/visits", "worker/api/operations.ts", "web/app/ui"],
    ["worker/api/app.ts", "web/app/auth", "web/app/catalogue", "web/app/checkout", "web/app/referral"],
    ["web/app/cart"],
    ["web/app/shell", "queues"],
    ["web/app/routes"],
    ["web/app"],
    ["web"],
    // Builds the pages.
    ["vite.config.ts"],
    ["db/seed", "scripts/plain", "scripts/kept-file.ts", "scripts/loopback-server.ts", "scripts/signal-handlers.ts"],
    ["scripts/stand-ins"],
    ["scripts/stack"],
    ["scripts/testing"],
    [
      "scripts/audit",
      "scripts/bench",
      "scripts/checks",
      "scripts/demo",
      "scripts/faults",
      "scripts/fresh",
      "scripts/fuzz",
      "scripts/storm",
    ],
    ["scripts/clone", "e2e"],
    ["scripts/admin", "scripts/clone-test"],
    ["scripts", "contracts"],
    // The Workers' entries. Only the fault tests' Worker is above them: it wraps the consumer.
    ["worker/edge/index.ts", "web/server.ts", "queues/index.ts"],
    ["scripts/faults/worker"],
  ],
  reserved: {
    // Adapters are wired in one place per Worker.
    "core/adapters": ["web/services.ts", "queues/services.ts", "scripts"],
    // The edge's hot path: changed only with a measurement.
    "worker/edge/pages": ["worker/edge/pages/answer-page.ts"],
    db: ["core/services", "web/services.ts", "web/auth.ts", "queues/services.ts", "db/seed", "scripts", "e2e"],
  },
  isTest: (file) =>
    /(\.(test|fuzz)\.tsx?|vitest\.config\.ts)$/.test(file) || /^worker\/edge\/test-[a-z]+\.ts$/.test(file),
};

const imports = readImports(projectRoot);
const broken = brokenArrows(HOUSE, imports);
for (const sentence of broken) console.error(sentence);
if (broken.length > 0 || imports.length === 0) process.exitCode = 1;
else console.log(`${imports.length} imports between files, none of them up and none in a circle`);
