import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { userCreditAccount } from "#core/services/credit/credit-ledger";
import { adminProposals, creditAccounts } from "#db/schema";
import { type ApiWorld, createApiWorld, PROPOSALS } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";

let database: TestDatabase;
let world: ApiWorld;

/** 500 US dollars at 40 hryvnias is 20,000.00 UAH. */
const ABOVE = 2_000_001n;

beforeAll(async () => {
  const { handlePage } = await loadPages();
  database = await createTestDatabase();
  const settings = { REFERRAL_SECOND_APPROVAL_USD: "500" };
  world = await createApiWorld(database, { settings }, (app) => createServer(app, handlePage));
}, 60_000);

const grant = (email: string) => ({ grantId: randomUUID(), email, currency: "UAH", reason: "a large gift" });

function post(form: Record<string, string>) {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return world.send("POST", "/admin/people/credit", "admin", { body: new URLSearchParams(form).toString(), headers });
}

const show = async (query = "") => (await world.send("GET", `/admin/people/credit${query}`, "admin")).text();

async function balance(): Promise<bigint> {
  const { id } = userCreditAccount(world.idOf("anotherUser"), "UAH");
  const [account] = await database.adminDb.select().from(creditAccounts).where(eq(creditAccounts.id, id));
  return account?.balanceMinor ?? 0n;
}

async function statusOf(id: string) {
  const [row] = await database.adminDb.select().from(adminProposals).where(eq(adminProposals.id, id));
  return row?.status;
}

describe("credit above what one admin may give alone", () => {
  it("asked for by the API becomes a proposal, which its proposer cannot carry out", async () => {
    const asked = grant("anotheruser@store.test");
    const body = { ...asked, amountMinor: ABOVE.toString() };
    const answer = await world.send("POST", "/api/admin/credits", "admin", { body });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ id: asked.grantId, status: "open", amountMinor: ABOVE.toString() });
    expect(await balance()).toBe(0n);

    const listed = await world.send("GET", "/api/admin/proposals", "admin");
    const { proposals } = (await listed.json()) as { proposals: { id: string; obstacle: string | null }[] };
    expect(proposals.find(({ id }) => id === asked.grantId)?.obstacle).toBe("own_proposal");
    expect(proposals.find(({ id }) => id === PROPOSALS.carriedOut)?.obstacle).toBeNull();

    const carried = await world.send("POST", `/api/admin/proposals/${asked.grantId}/carry-out`, "admin");
    expect(carried.status).toBe(403);
    expect(await statusOf(asked.grantId)).toBe("open");
    expect(await balance()).toBe(0n);
  });

  it("typed into the page becomes one too, and the page says so", async () => {
    const asked = grant("anotheruser@store.test");
    const answer = await post({ intent: "grant", ...asked, amount: "20000.01" });
    expect(answer.headers.get("set-cookie")).toContain("creditProposed");
    expect(await statusOf(asked.grantId)).toBe("open");
    expect(await balance()).toBe(0n);
    const page = await show();
    expect(page).toContain("a large gift");
    expect(page).toContain("You proposed this, so another admin must confirm it.");

    const own = await post({ intent: "carryOut", proposalId: asked.grantId });
    expect(own.status).toBe(403);
    expect(await own.text()).toContain("You can’t decide this grant");
    const withdrawn = await post({ intent: "decline", proposalId: asked.grantId });
    expect(withdrawn.headers.get("set-cookie")).toContain("creditDeclined");
    expect(await statusOf(asked.grantId)).toBe("declined");
  });

  it("is confirmed or declined on the page by another admin", async () => {
    const confirmed = await post({ intent: "carryOut", proposalId: PROPOSALS.carriedOut });
    expect(confirmed.headers.get("set-cookie")).toContain("creditGranted");
    expect(await statusOf(PROPOSALS.carriedOut)).toBe("carried_out");
    const declined = await post({ intent: "decline", proposalId: PROPOSALS.declined });
    expect(declined.headers.get("set-cookie")).toContain("creditDeclined");
    const late = await post({ intent: "carryOut", proposalId: PROPOSALS.declined });
    expect(late.status).toBe(409);
    expect(await late.text()).toContain("Someone else has already decided this");
    expect(await show("?page=1")).toContain("confirmed by admin");
  });
});

describe("credit for oneself", () => {
  it("is refused by API and page alike, whatever the sum", async () => {
    for (const [minor, amount] of [
      ["100", "1"],
      [ABOVE.toString(), "20000.01"],
    ] as const) {
      const asked = grant("admin@store.test");
      const body = { ...asked, amountMinor: minor };
      expect((await world.send("POST", "/api/admin/credits", "admin", { body })).status).toBe(403);
      const page = await post({ intent: "grant", ...asked, amount });
      expect(page.status).toBe(403);
      expect(await statusOf(asked.grantId)).toBeUndefined();
    }
    const shown = await post({ intent: "grant", ...grant("admin@store.test"), amount: "1" });
    expect(await shown.text()).toContain("You can’t give credit to yourself");
  });
});

describe("nothing to confirm", () => {
  it("is said where the proposals would be", async () => {
    await database.adminDb
      .update(adminProposals)
      .set({ status: "declined", decidedBy: world.idOf("admin"), decidedAt: new Date() })
      .where(eq(adminProposals.status, "open"));
    expect(await show()).toContain("No grants pending confirmation");
  });
});
