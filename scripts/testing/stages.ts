/** `prepare` generates what the other stages need. */
export const PHASES = ["prepare", "together"] as const;
type Phase = (typeof PHASES)[number];

/** Exit code of a stage that has tested nothing and said why. */
export const SKIPPED = 75;

/** One part of `npm test`. */
export interface Stage {
  readonly name: string;
  readonly kind: "static" | "test";
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Without a browser it fails before it begins. */
  readonly needsBrowser?: boolean;
  /** It may end with {@link SKIPPED}: what it needs is not here. */
  readonly maySkip?: boolean;
  /** How its tests are counted; a check counts as one. */
  readonly counted: "check" | "vitest" | "hardhat";
  /** Stages of a phase share the cores; the next phase begins when all of them are done. */
  readonly phase: Phase;
}

const check = (name: string, command: string, ...args: string[]): Stage => ({
  name,
  kind: "static",
  command,
  args,
  counted: "check",
  phase: "together",
});

const vitest = (name: string, ...projects: string[]): Stage => ({
  name,
  kind: "test",
  command: "vitest",
  args: ["run", ...projects.flatMap((project) => ["--project", project])],
  counted: "vitest",
  phase: "together",
});

/** Long ones first, so that two cores are busy to the end; the builds after the tests that make them. */
export const STAGES: readonly Stage[] = [
  { ...check("compile", "node", "scripts/stack/compile.ts"), phase: "prepare" },
  { ...vitest("e2e", "e2e"), needsBrowser: true },
  { ...check("clone", "node", "scripts/clone-test/run.ts", "--short"), kind: "test" },
  check("types", "node", "scripts/checks/types.ts"),
  check("lint", "biome", "ci", "--error-on-warnings", "--colors=off", "."),
  check("types-contracts", "npm", "run", "typecheck", "--workspace", "contracts"),
  check("worker-types", "node", "scripts/worker-types.ts", "--check"),
  check("abi", "npm", "run", "abi:check", "--workspace", "contracts"),
  check("arrows", "node", "scripts/checks/arrows.ts"),
  check("migrations", "node", "scripts/checks/migrations.ts"),
  check("clones", "node", "scripts/clone/write.ts"),
  check("builds", "node", "scripts/checks/builds.ts"),
  { ...check("last-release", "node", "scripts/checks/last-release.ts"), kind: "test", maySkip: true },
  {
    name: "contracts",
    kind: "test",
    command: "npm",
    // Types and ABI have stages of their own.
    args: ["run", "test:contracts", "--workspace", "contracts"],
    counted: "hardhat",
    phase: "together",
  },
  {
    name: "faults",
    kind: "test",
    command: "node",
    args: ["scripts/faults/run.ts", "--schedules", "20", "--seed", "20261121"],
    counted: "check",
    phase: "together",
  },
  vitest("unit", "unit"),
  vitest("db", "db"),
  vitest("consumer", "consumer"),
  vitest("worker", "worker"),
  vitest("fuzz", "fuzz"),
  { ...check("visits", "node", "scripts/bench/visits.ts", "--beacons", "2000", "--kills", "2"), kind: "test" },
];

/** Files whose rounds `test:long` multiplies. */
const RACES = [
  "core/services/accounts/delete-account-races.test.ts",
  "core/services/accounts/wallets.test.ts",
  "core/services/accounts/take-over-code.test.ts",
  "core/services/accounts/stop-wallet-link.test.ts",
  "core/services/accounts/code-owner-gone.test.ts",
  "core/services/orders/code-without-wallet.test.ts",
  "core/services/payouts/any-history.test.ts",
  "core/services/payouts/bank/bank-details.test.ts",
  "core/services/payouts/payout-races.test.ts",
  "core/services/refunds/deleted-buyer.test.ts",
  "core/services/refunds/exact-refunds.test.ts",
  "core/services/refunds/refund-meetings.test.ts",
  "core/services/refunds/refund-races.test.ts",
  "core/services/refunds/refund-requests.test.ts",
  "core/services/rewards/approval-races.test.ts",
  "core/services/rewards/refunded-rewards.test.ts",
  "core/services/vendors/shipments.test.ts",
  "worker/api/hostile-input.test.ts",
  "worker/api/wallet-sign-in.test.ts",
];

/** Tests of which `npm test` runs a part: one language of a walk, one way in for a verb, some of the troubles, some of the lists. */
const WALKS = ["admin-refunds", "buying", "large-figures", "money-verbs", "refunds-people", "rows", "trouble"].map(
  (name) => `e2e/${name}.test.ts`,
);

/** Tests that kill a process at each of its trips to the database in turn. */
const DEATHS = ["worker/api/killed-chores.test.ts", "worker/api/killed-refunds.test.ts"];

/** What the audit finds, and that it finds nothing else. */
const AUDITS = [
  "core/services/audit/every-record.test.ts",
  "core/services/audit/healthy-year.test.ts",
  "core/services/audit/nightly-deaths.test.ts",
];

/**
 * `npm run test:long`: the full-length versions of tests that `npm test` shortens. One at a time: each needs the whole
 * machine.
 */
export const LONG_STAGES: readonly Stage[] = [
  {
    ...vitest("fuzz", "unit"),
    args: ["run", "--project", "unit", "--testTimeout", "900000"],
    env: { REFCODES_EFFORT: "1000" },
  },
  {
    ...vitest("races", "db"),
    args: ["run", "--project", "db", "--testTimeout", "900000", ...RACES],
    env: { REFCODES_EFFORT: "25" },
  },
  {
    ...vitest("walks", "e2e"),
    args: ["run", "--project", "e2e", ...WALKS],
    env: { REFCODES_EFFORT: "2" },
    needsBrowser: true,
  },
  {
    ...vitest("deaths", "db"),
    args: ["run", "--project", "db", ...DEATHS],
    env: { REFCODES_EFFORT: "2" },
  },
  {
    // A night after each of all changes of a record, and 100,000 orders.
    ...vitest("audits", "db"),
    args: ["run", "--project", "db", "--testTimeout", "14400000", ...AUDITS],
    env: { REFCODES_EFFORT: "2500" },
  },
  {
    name: "contracts-deep",
    kind: "test",
    command: "npm",
    args: ["run", "test:deep", "--workspace", "contracts"],
    counted: "hardhat",
    phase: "together",
  },
  { ...check("storm", "node", "scripts/storm/run.ts"), kind: "test" },
  { ...check("visits", "node", "scripts/bench/visits.ts"), kind: "test" },
  { ...check("faults", "node", "scripts/faults/run.ts"), kind: "test" },
  { ...check("clone", "node", "scripts/clone-test/run.ts"), kind: "test" },
  { ...check("clone-kills", "node", "scripts/clone-test/run.ts", "--kills", "3"), kind: "test" },
  { ...check("fresh", "node", "scripts/fresh/run.ts"), kind: "test" },
];

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Sums the "N passing" and "N failing" lines of Hardhat's runners (Solidity, then TypeScript). */
export function countHardhat(output: string): Counts {
  const sum = (word: string) =>
    [...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}\\b`, "gm"))].reduce((total, [, n]) => total + Number(n), 0);
  return { passed: sum("passing"), failed: sum("failing") };
}

/** A run that ended badly without a failed test (a crash, a file that does not load) counts as one failure. */
export function withExitCode(counts: Counts, exitCode: number | null): Counts {
  const silent = exitCode !== 0 && counts.failed === 0;
  const empty = exitCode === 0 && counts.passed + counts.failed === 0;
  return silent || empty ? { ...counts, failed: counts.failed + 1 } : counts;
}
