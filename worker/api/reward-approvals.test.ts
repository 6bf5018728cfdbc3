import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { referralRewards, users } from "#db/schema";
import { type ApiWorld, createApiWorld, REWARDS, type Role } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";

const AMOUNT = (10n ** 18n).toString();
const errorSchema = z.object({ error: z.object({ code: z.string() }) });

let database: TestDatabase;
let world: ApiWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  const { handlePage } = await loadPages();
  const settings = { REFERRAL_SECOND_APPROVAL_USD: "500" };
  world = await createApiWorld(database, { settings }, (app) => createServer(app, handlePage));
  for (const role of ["admin", "anotherUser", "vendor"] as const) {
    await database.adminDb
      .update(users)
      .set({ role: "admin", roleSince: new Date(0) })
      .where(eq(users.id, world.idOf(role)));
  }
  // 501 US dollars at 40 hryvnias.
  await database.adminDb.update(referralRewards).set({ commissionNumerator: 501n * 40_000_000n });
}, 60_000);

async function decide(orderReference: string, role: Role, verb: "approve" | "retry", body?: unknown) {
  const answer = await world.send("POST", `/api/refcodes/rewards/${orderReference}/${verb}`, role, { body });
  const json: unknown = await answer.json();
  return answer.ok ? json : { status: answer.status, code: errorSchema.parse(json).error.code };
}

function press(orderReference: string, role: Role, intent: string, tokenAmount?: string) {
  const form = { intent, ...(tokenAmount !== undefined && { seen: `${orderReference}=${tokenAmount}` }) };
  return world.send("POST", "/uk/admin/refcodes.data", role, {
    body: new URLSearchParams({ orderReference, ...form }).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
}

/** The list, with the sheet of one reward. */
const page = async (role: Role, status: string, open = REWARDS.doomed) => {
  const answer = await world.send("GET", `/uk/admin/refcodes?status=${status}&open=${open}`, role);
  const html = await answer.text();
  return html.slice(html.indexOf("<dialog"));
};

describe("a reward above the limit", () => {
  it("takes two admins by the API, which says how many have approved and refuses any other amount", async () => {
    const first = { orderReference: REWARDS.pending, status: "pending_approval", approvals: { need: 2, have: 1 } };
    expect(await decide(REWARDS.pending, "admin", "approve", { tokenAmount: "1" })).toEqual({
      status: 409,
      code: "amount_changed",
    });
    for (const tokenAmount of ["0", "-1", "1.5", "1e3", `1${"0".repeat(78)}`, 1, {}]) {
      expect(await decide(REWARDS.pending, "admin", "approve", { tokenAmount })).toMatchObject({
        code: "invalid_input",
      });
    }
    expect(await decide(REWARDS.pending, "admin", "approve", { tokenAmount: AMOUNT })).toEqual(first);
    expect(await decide(REWARDS.pending, "admin", "approve")).toEqual(first);
    expect(await decide(REWARDS.pending, "anotherUser", "approve")).toEqual({
      orderReference: REWARDS.pending,
      status: "approved",
      approvals: { need: 2, have: 2 },
    });
    const list = await world.send("GET", "/api/refcodes/rewards?status=approved", "admin");
    const rewards = z.object({ rewards: z.array(z.looseObject({ approvals: z.unknown() })) }).parse(await list.json());
    expect(rewards.rewards[0]).toMatchObject({
      orderReference: REWARDS.pending,
      approvals: {
        need: 2,
        have: 2,
        given: [
          { adminName: "admin", tokenAmount: AMOUNT, isValid: true },
          { adminName: "anotherUser", tokenAmount: AMOUNT, isValid: true },
        ],
        decision: null,
      },
    });
  });

  it("takes two to try it again, and a failed one stays failed after the first", async () => {
    expect(await decide(REWARDS.failed, "admin", "retry")).toMatchObject({
      status: "failed",
      approvals: { need: 2, have: 1 },
    });
    expect(await decide(REWARDS.failed, "anotherUser", "retry")).toMatchObject({ status: "approved" });
  });
});

describe("the page", () => {
  it("shows the first approval to the second admin, and no button to the first or to whom it is for", async () => {
    const own = { referrerUserId: world.idOf("vendor") };
    await database.adminDb.update(referralRewards).set(own).where(eq(referralRewards.orderReference, REWARDS.doomed));
    expect(await page("admin", "pending_approval")).toContain('value="approve"');

    const pressed = await press(REWARDS.doomed, "admin", "approve", AMOUNT);
    expect(pressed.headers.getSetCookie().join()).toContain("rewardApprovedFirst");
    const forFirst = await page("admin", "pending_approval");
    expect(forFirst).toContain("1 з 2: схвалення від");
    expect(forFirst).toContain("Ви вже схвалили її.");
    expect(forFirst).not.toContain('value="approve"');
    const forOwner = await page("vendor", "pending_approval");
    expect(forOwner).toContain("Це ваша винагорода: рішення має ухвалити інший адміністратор.");
    expect(forOwner).not.toContain('value="approve"');

    const refused = await press(REWARDS.doomed, "vendor", "approve", AMOUNT);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("own_reward");
    expect((await press(REWARDS.doomed, "anotherUser", "approve")).status).toBe(400);
    const second = await press(REWARDS.doomed, "anotherUser", "approve", AMOUNT);
    expect(second.headers.getSetCookie().join()).toContain("rewardApproved");
    expect(await page("admin", "approved")).toContain("Схвалили");
  });
});
