import { spawn } from "node:child_process";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { AdapterError } from "#core/ports/adapter-error";
import { auditFindings, auditRuns } from "#db/schema";
import { recordedChain } from "../testing/audit-chain.ts";
import { type RefundFixture, refundFixture } from "../testing/refund-fixture.ts";
import { clone } from "../testing/store-fixture.ts";
import { auditOne } from "./verbs.ts";

const RUN = join(import.meta.dirname, "run.ts");

let fixture: RefundFixture;
let reference: string;

beforeAll(async () => {
  fixture = await refundFixture();
  ({ orderReference: reference } = await fixture.buy({ by: "card", isAttributed: false }));
});

/** The command as an operator runs it, with a node that does not answer: its exit code, and all that it says. */
async function run(...args: string[]): Promise<{ code: number | null; said: string }> {
  const settings: Record<string, string> = {
    AUDIT_DATABASE_URL: fixture.database.auditorUrl,
    CLONE_TIME_ZONE: clone.timeZone,
    CHAIN_RPC_URL: "http://127.0.0.1:1",
    REFERRAL_CHAIN_ID: "31337",
    REFERRAL_REWARDS_ADDRESS: `0x${"c".repeat(40)}`,
    REFERRAL_FINALITY: "1",
  };
  const child = spawn(process.execPath, [RUN, ...args], {
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, said };
}

it("says what it does, and 2 to what it does not understand", async () => {
  expect(await run("--help")).toMatchObject({ code: 0, said: expect.stringContaining("npm run audit") });
  const odd = await run("--all", "--reference", "x");
  expect(odd).toMatchObject({ code: 2, said: expect.stringContaining("✗ either --all or --reference") });
});

it("audits one reference, keeps nothing, and fails where something does not fit or was not read", async () => {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const { auditorDb: db } = fixture.database;
  const { timeZone } = clone;
  const chain = recordedChain();
  const down = { ...chain, readPayment: () => Promise.reject(new AdapterError("down", { retry: true })) };
  const paid = { ...chain, readPayment: async () => ({ orderRef: chain.contract, paid: true, payment: null }) };
  expect(await auditOne({ db, timeZone, chain }, reference, say)).toBe(true);
  expect(await auditOne({ db, timeZone, chain: down }, reference, say)).toBe(false);
  expect(await auditOne({ db, timeZone, chain: paid }, reference, say)).toBe(false);
  expect(said).toEqual([
    `${reference}: consistent`,
    `${reference}: chain_not_read`,
    `${reference}: drift`,
    "✗ on_chain_not_minted",
  ]);
  await expect(auditOne({ db, timeZone, chain }, "nobody", say)).rejects.toMatchObject({ code: "not_found" });
  expect(await fixture.database.adminDb.$count(auditFindings)).toBe(0);
});

it("audits everything, keeps what it finds, and says so by its exit code", async () => {
  await fixture.database.adminDb.execute(
    sql`update settlements set gross_minor = gross_minor + 1, net_minor = net_minor + 1 where order_reference = ${reference}`,
  );
  const { code, said } = await run("--all");
  expect(code).toBe(1);
  expect(said).toContain(`✗ reference ${reference}: settlement_differs`);
  expect(said).toContain("vendor_totals_differ");
  expect(said).toContain("The chain could not be read");
  expect(await fixture.database.adminDb.select().from(auditRuns)).toMatchObject([{ kind: "whole", step: "done" }]);
});
