import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { sessions, vendorBankDetails } from "#db/schema";
import { type ApiWorld, createApiWorld, type Role } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { createCorrespondence } from "#scripts/testing/letters";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";

const IBAN = "UA213223130000026007233566001";

let database: TestDatabase;
let world: ApiWorld;
let people: ReturnType<typeof createCorrespondence>;

beforeAll(async () => {
  database = await createTestDatabase();
  const { handlePage } = await loadPages();
  world = await createApiWorld(database, {}, (app) => createServer(app, handlePage));
  people = createCorrespondence(database, world);
}, 60_000);

const open = async (path: string, role: Role = "vendor") => {
  const answer = await world.send("GET", path, role);
  return { status: answer.status, html: await answer.text() };
};
const submit = async (path: string, form: Record<string, string>, role: Role = "vendor") => {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await world.send("POST", path, role, { body: new URLSearchParams(form).toString(), headers });
  return { status: answer.status, html: await answer.text() };
};
const form = (change: Record<string, string> = {}) => ({
  ...{ intent: "save", vendorId: "vendor", key: randomUUID(), oldStay: "no" },
  ...{ iban: IBAN, holder: "Nina <b>& Co", taxCode: "12345678", purpose: "Payout {payout}" },
  ...change,
});
const ownDetails = () =>
  database.adminDb.select().from(vendorBankDetails).where(eq(vendorBankDetails.vendorId, "vendor"));

describe("a vendor's bank details, without scripts", () => {
  it.each(["", "/uk", "/ru"])("keep what was typed when it is refused, and save nothing: %j", async (prefix) => {
    const { status, html } = await submit(`${prefix}/vendor/payouts/bank`, form({ iban: IBAN.replace("21", "22") }));
    expect(status).toBe(400);
    expect(html).toContain(IBAN.replace("21", "22"));
    expect(html).toContain('aria-invalid="true"');
    // A holder with signs that no bank's file carries is refused, and never becomes markup.
    expect(html).toContain("Nina &lt;b&gt;&amp; Co");
    expect(html).not.toContain("Nina <b>");
    expect(await ownDetails()).toEqual([]);
  });

  it("are saved once, shown masked, and nobody else's page has them", async () => {
    const sent = form({ holder: "ТОВ «Їжак»" });
    expect((await submit("/uk/vendor/payouts/bank", sent)).status).toBe(302);
    expect((await submit("/uk/vendor/payouts/bank", sent)).status).toBe(302);
    expect(await ownDetails()).toHaveLength(1);
    const { html } = await open("/uk/vendor/payouts/bank");
    expect(html).toContain("UA21…6001");
    expect(html).not.toContain(IBAN);
    expect(html).not.toContain("Їжак");
    expect((await open("/vendor/payouts/bank", "anotherVendor")).html).not.toContain("UA21…6001");
    const foreign = await submit("/vendor/payouts/bank", form({ holder: "Thief" }), "anotherVendor");
    expect(foreign.status).toBe(409);
    expect(await ownDetails()).toHaveLength(1);
  });

  it("are stopped by the letter's page, which changes nothing until its button is pressed", async () => {
    const { link } = await people.letterTo("vendor@store.test");
    const page = link.replace(/^https:\/\/[^/]+/, "");
    expect(page).toMatch(/^\/uk\/confirm\?token=/);
    const { html } = await open(page, "anonymous");
    expect(html).toContain("UA21…6001");
    expect((await ownDetails())[0]?.stoppedAt).toBeNull();
    expect((await submit(page, {}, "anonymous")).status).toBe(200);
    expect((await ownDetails())[0]?.stoppedAt).not.toBeNull();
    const left = await database.adminDb
      .select()
      .from(sessions)
      .where(eq(sessions.userId, world.idOf("vendor")));
    expect(left).toEqual([]);
    expect((await submit(page, {}, "anonymous")).status).toBe(302);
  });

  it("need a fresh proof, and keep the form until it is given", async () => {
    await world.signIn("vendor");
    await database.adminDb
      .update(sessions)
      .set({ provenAt: new Date(0) })
      .where(eq(sessions.userId, world.idOf("vendor")));
    const before = await ownDetails();
    const held = await submit("/vendor/payouts/bank", form({ holder: "Nina" }));
    expect(held.status).toBe(403);
    expect(held.html).toContain(`value="${IBAN}"`);
    expect(await ownDetails()).toEqual(before);
  });
});
