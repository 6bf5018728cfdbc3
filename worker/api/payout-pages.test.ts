import { randomUUID } from "node:crypto";
import { asc, eq, inArray, sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { actionLog, creditEntries, payouts, settlements, vendorBankDetails, vendors } from "#db/schema";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { callPage, pageModule, pageStatus } from "#scripts/testing/page-call";
import { expectBooks, type PayoutFixture, payoutFixture } from "#scripts/testing/payout-fixture";

const DEBTOR = { PAYOUT_DEBTOR_NAME: "Ring Test LLC", PAYOUT_DEBTOR_IBAN: "UA213223130000026007233566001" };
const IBAN = "UA903052992990004149123456789";

let database: TestDatabase;
let world: ApiWorld;
let store: PayoutFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database, { settings: DEBTOR });
  store = await payoutFixture(database);
}, 60_000);

type Form = Record<string, string | string[]>;

/** What an admin's page answers to a form. */
async function post(name: string, form: Form, cookie = world.cookies.get("admin") ?? "") {
  const { action } = await pageModule(name);
  if (!action) throw new Error(`${name} takes no forms`);
  return callPage(world.app, action, { path: `/${name}`, cookie, form });
}

async function read(name: string, query = "", params: Record<string, string> = {}) {
  const { loader } = await pageModule(name);
  if (!loader) throw new Error(`${name} shows nothing`);
  const answer = await callPage(world.app, loader, {
    path: `/${name}${query}`,
    params,
    cookie: world.cookies.get("admin") ?? "",
  });
  if (answer instanceof Error) throw answer;
  return answer;
}

interface Due {
  payouts: { vendorId: string; currency: string; amountMinor: bigint }[];
  waiting: { vendorId: string; obstacle: string; refusal: { detailsId: string; refusedAt: Date } | null }[];
}

const due = async () => (await read("admin/store/commissions/due")) as Due;
const seen = ({ vendorId, currency, amountMinor }: Due["payouts"][number]) => `${vendorId}:${currency}:${amountMinor}`;
const dataOf = (answer: unknown) => Reflect.get(Object(answer), "data") as Record<string, unknown>;

/** A sale of the three vendors, due by now. */
async function sell(): Promise<string[]> {
  const { orderReference } = await store.buy({ by: "card" });
  const sold = await database.adminDb
    .update(settlements)
    .set({ dueAt: new Date(Date.now() - 60_000) })
    .where(eq(settlements.orderReference, orderReference))
    .returning({ id: settlements.id });
  return sold.map(({ id }) => id);
}

const statesOf = async (ids: string[]) =>
  (
    await database.adminDb
      .select({ status: settlements.status })
      .from(settlements)
      .where(inArray(settlements.id, ids))
      .orderBy(asc(settlements.id))
  ).map(({ status }) => status);

/** Makes a vendor one that is paid by bank, to an account that can be used. */
async function payByBank(vendorId: string): Promise<void> {
  const text = { iban: IBAN, holder: "Shop", taxCode: "12345678", purpose: "Payout {payout}" };
  const sealed = await world.app.runtime.bankCtx.details.seal(vendorId, text);
  await database.adminDb.insert(vendorBankDetails).values({
    id: randomUUID(),
    vendorId,
    ...sealed,
    ibanMasked: "UA90…6789",
    oldStay: false,
    createdBy: "ann",
    createdAt: new Date(0),
    activeFrom: new Date(1),
  });
  await store.setMethod(vendorId, "bank");
}

it("an admin holds a sale with a reason, and pays what else is due; what is held stays", async () => {
  const sold = (await sell()).toSorted();
  const held = sold[0] ?? "";
  const holding = await post("admin/store/commissions", {
    intent: "hold",
    settlementId: held,
    reason: "papers missing",
  });
  expect(pageStatus(holding)).toBe(302);
  const shown = (await read("admin/store/commissions", `?status=held`)) as {
    settlements: { id: string; holdReason: string }[];
  };
  expect(shown.settlements).toMatchObject([{ id: held, holdReason: "papers missing" }]);

  const { payouts: would } = await due();
  expect(would).toHaveLength(2);
  const paid = await post("admin/store/commissions/due", {
    intent: "pay",
    pay: seen(would[0] as Due["payouts"][number]),
  });
  expect(dataOf(paid)).toMatchObject({ problem: null, made: [{ vendorId: would[0]?.vendorId }], rest: [] });
  expect((await due()).payouts).toEqual([would[1]]);

  // Pressed again, with what was seen before: nothing of it is due any more.
  const again = await post("admin/store/commissions/due", {
    intent: "pay",
    pay: seen(would[0] as Due["payouts"][number]),
  });
  expect(dataOf(again)).toMatchObject({ made: [], changed: [], rest: [] });
  expect(await database.adminDb.select().from(payouts)).toHaveLength(1);

  // One that is in a payout by now cannot be held.
  const inPayout = sold.find((id) => id.endsWith(would[0]?.vendorId ?? "-")) ?? "";
  const late = await post("admin/store/commissions", { intent: "hold", settlementId: inPayout, reason: "too late" });
  expect([pageStatus(late), dataOf(late)]).toMatchObject([409, { problem: "not_changed", left: [inPayout] }]);

  expect(
    pageStatus(await post("admin/store/commissions", { intent: "release", settlementId: held, reason: "found" })),
  ).toBe(302);
  const logged = await database.adminDb
    .select({ action: actionLog.action, actor: actionLog.actor, reason: actionLog.reason })
    .from(actionLog)
    .where(eq(actionLog.subjectId, held))
    .orderBy(asc(actionLog.at));
  const actor = world.idOf("admin");
  expect(logged).toEqual([
    { action: "settlement.hold", actor, reason: "papers missing" },
    { action: "settlement.release", actor, reason: "found" },
  ]);
  await expectBooks(database);
});

it("a payout that does not come to what the admin saw is not made", async () => {
  const [before] = (await due()).payouts;
  await sell();
  const paid = await post("admin/store/commissions/due", {
    intent: "pay",
    pay: seen(before as Due["payouts"][number]),
  });
  expect(dataOf(paid)).toMatchObject({ made: [], changed: [seen(before as Due["payouts"][number])], rest: [] });
  const none = await post("admin/store/commissions/due", { intent: "pay" });
  expect([pageStatus(none), dataOf(none)]).toEqual([400, { problem: "nothing_chosen" }]);
});

it("a batch has its files; what the bank did is recorded once, and a wrong account waits for an admin's word", async () => {
  const [vendorId = ""] = store.vendors;
  await payByBank(vendorId);
  const sold = await sell();
  const ofBank = (await due()).payouts.find((one) => one.vendorId === vendorId);
  const made = dataOf(
    await post("admin/store/commissions/due", { intent: "pay", pay: seen(ofBank as Due["payouts"][number]) }),
  );
  const [batchId = ""] = made.sealed as string[];
  const [{ payoutId }] = made.made as [{ payoutId: string }];

  const asked = await post("admin/store/payouts", { intent: "download", file: `${batchId}.xml` });
  expect(dataOf(asked)).toEqual({ problem: null, file: `/admin/store/payouts/files/${batchId}.xml` });
  expect(await read("admin/store/payouts", `?batch=${batchId}`)).toMatchObject({
    chosenBatch: { batchId, sealedAt: expect.any(Date) },
  });
  for (const [kind, type] of [
    ["xml", "application/xml; charset=utf-8"],
    ["csv", "text/csv; charset=utf-8"],
  ]) {
    const file = await read("admin/store/payouts/files/:file", "", { file: `${batchId}.${kind}` });
    if (!(file instanceof Response)) throw new Error("no file");
    expect(file.headers.get("content-type")).toBe(type);
    expect(file.headers.get("cache-control")).toBe("no-store");
    expect(file.headers.get("content-disposition")).toBe(`attachment; filename="${batchId}.${kind}"`);
    expect(await file.text()).toContain(IBAN);
  }

  const record: Form = {
    intent: "record",
    move: "failed",
    payoutId,
    bankReference: "B-1",
    reason: "AC04",
    isAccountWrong: "yes",
  };
  expect(pageStatus(await post("admin/store/payouts", record))).toBe(302);
  expect(pageStatus(await post("admin/store/payouts", record))).toBe(302);
  // As by the API: what the bank called it, and why, are not left out.
  for (const empty of [{ bankReference: "" }, { reason: "" }, { bankReference: "B".repeat(101) }]) {
    const answer = await post("admin/store/payouts", { ...record, ...empty });
    expect([pageStatus(answer), dataOf(answer)]).toMatchObject([400, { problem: "invalid_input" }]);
  }
  const wrong = await post("admin/store/payouts", { ...record, move: "returned" });
  expect([pageStatus(wrong), dataOf(wrong)]).toMatchObject([409, { problem: "conflict", left: [payoutId] }]);
  const shown = (await read("admin/store/payouts", `?open=${payoutId}`)) as {
    opened: { status: string; moves: { toStatus: string }[] };
  };
  expect(shown.opened.status).toBe("failed");
  expect(shown.opened.moves.map(({ toStatus }) => toStatus)).toEqual(["pending", "failed"]);
  expect(await statesOf(sold.filter((id) => id.endsWith(vendorId)))).toEqual(["pending"]);

  const waits = (await due()).waiting.find((one) => one.vendorId === vendorId);
  expect(waits?.obstacle).toBe("details_refused");
  const again = {
    intent: "useAgain",
    detailsId: waits?.refusal?.detailsId ?? "",
    refusedAt: waits?.refusal?.refusedAt.toISOString() ?? "",
    reason: "the bank was wrong",
  };
  expect(pageStatus(await post("admin/store/commissions/due", again))).toBe(302);
  const late = await post("admin/store/commissions/due", again);
  expect([pageStatus(late), dataOf(late)]).toEqual([409, { problem: "conflict" }]);
  expect((await due()).payouts.some((one) => one.vendorId === vendorId)).toBe(true);
  await expectBooks(database);
});

it("more payouts than one step makes are paid step by step; one that the database refuses keeps no other, and is told", async () => {
  const { adminDb } = database;
  const [id = ""] = await sell();
  const many = Array.from({ length: 55 }, (_, place) => `many-${String(place).padStart(2, "0")}`);
  await adminDb.execute(sql`
    insert into vendors (id, user_id, name, tier, payout_method)
    select each.id, ${world.idOf("vendor")}, each.id, 'starter', 'credit' from unnest(${sql.param(many)}::text[]) as each (id)`);
  await adminDb.execute(sql`
    insert into settlements (id, order_id, order_reference, vendor_id, currency, gross_minor, platform_minor, referral_minor,
      net_minor, due_at, metadata)
    select order_reference || ':' || each.id, order_id, order_reference, each.id, currency, gross_minor, platform_minor,
      referral_minor, net_minor, due_at, metadata
    from settlements cross join unnest(${sql.param(many)}::text[]) as each (id) where settlements.id = ${id}`);
  for (const statement of [
    `create function refuse_payout() returns trigger language plpgsql as $$ begin
      if new.vendor_id = 'many-03' then raise exception 'no payout to this one'; end if; return new; end $$`,
    `create trigger refuse_payout before insert on payouts for each row execute function refuse_payout()`,
  ]) {
    await adminDb.execute(sql.raw(statement));
  }
  const those = (await due()).payouts.filter(({ vendorId }) => many.includes(vendorId));
  const refused = seen(those[3] as Due["payouts"][number]);

  expectErrorLog(/a payout to .* failed/);
  const first = dataOf(await post("admin/store/commissions/due", { intent: "pay", pay: those.map(seen) }));
  expect(first).toMatchObject({ problem: null, asked: 55, changed: [], failed: [refused] });
  const rest = first.rest as string[];
  expect([(first.made as unknown[]).length, rest.length]).toEqual([49, 5]);
  const second = dataOf(
    await post("admin/store/commissions/due", {
      intent: "pay",
      asked: "55",
      pay: rest,
      failed: first.failed as string[],
    }),
  );
  expect(second).toMatchObject({ asked: 55, rest: [], changed: [], failed: [refused] });
  expect(second.made).toHaveLength(5);
  await adminDb.execute(sql`drop trigger refuse_payout on payouts`);
  expect(await adminDb.$count(payouts, inArray(payouts.vendorId, many))).toBe(54);

  // By the API the same: a result, not an error.
  const byApi = await world.send("POST", "/api/admin/due-payouts/process", "admin", { body: { methods: ["credit"] } });
  expect(await byApi.json()).toMatchObject({
    failed: [],
    made: expect.arrayContaining([expect.objectContaining({ vendorId: "many-03" })]),
  });
  await expectBooks(database);
});

it("a bank's answer of thousands of lines is taken, and so is all that is due; elsewhere so much is refused", async () => {
  const line = "0123456789abcdef0123456789abcdef,1.00,paid,B-1\n";
  const text = `payout_id,amount,status,bank_reference\n${line.repeat(4_000)}`;
  const answer = await world.send("POST", "/api/admin/bank-answers/preview", "admin", { body: { text } });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ counts: { refused: 4_000 } });
  const seen = Array.from({ length: 1_000 }, () => ({ vendorId: randomUUID(), currency: "UAH", amountMinor: "1" }));
  const paid = await world.send("POST", "/api/admin/due-payouts/process", "admin", {
    body: { methods: ["bank"], seen },
  });
  expect(paid.status).toBe(200);
  const note = { reason: text };
  expect((await world.send("POST", "/api/admin/settlements/none/hold", "admin", { body: note })).status).toBe(413);
});

it("the bank's answer is shown before it is recorded, and recorded once", async () => {
  const [vendorId = ""] = store.vendors;
  const ofBank = (await due()).payouts.find((one) => one.vendorId === vendorId) as Due["payouts"][number];
  const made = dataOf(await post("admin/store/commissions/due", { intent: "pay", pay: seen(ofBank) }));
  const [{ payoutId }] = made.made as [{ payoutId: string }];
  const cents = ofBank.amountMinor.toString().padStart(3, "0");
  const amount = `${cents.slice(0, -2)}.${cents.slice(-2)}`;
  const text = `payout_id,amount,status,bank_reference\n${payoutId},${amount},paid,B-2\nnone,1.00,paid,B-3`;
  const statusOf = async () => {
    const [row] = await database.adminDb.select().from(payouts).where(eq(payouts.id, payoutId));
    return row?.status;
  };

  const preview = dataOf(await post("admin/store/payouts/answer", { intent: "preview", text }));
  expect(preview.preview).toMatchObject({ counts: { apply: 1, done: 0, refused: 1 } });
  expect(await statusOf()).toBe("pending");
  const applied = dataOf(await post("admin/store/payouts/answer", { intent: "apply", text }));
  expect(applied.result).toMatchObject({ counts: { applied: 1, refused: 1 }, left: 0 });
  expect(await statusOf()).toBe("paid");
  const twice = dataOf(await post("admin/store/payouts/answer", { intent: "apply", text }));
  expect(twice.result).toMatchObject({ counts: { applied: 0, done: 1, refused: 1 } });

  const unreadable = await post("admin/store/payouts/answer", { intent: "apply", text: "no answer" });
  expect([pageStatus(unreadable), dataOf(unreadable).problem]).toEqual([400, "unreadable"]);
  await expectBooks(database);
});

it("nobody but an admin pays, holds, records or downloads anything", async () => {
  const [vendor] = await database.adminDb.select().from(vendors).where(eq(vendors.id, "vendor"));
  expect(vendor?.userId).toBe(world.idOf("vendor"));
  const before = await database.adminDb.select().from(creditEntries);
  for (const role of ["vendor", "user"] as const) {
    const cookie = world.cookies.get(role) ?? "";
    for (const [name, form] of [
      ["admin/store/commissions", { intent: "hold", settlementId: "x", reason: "test" }],
      ["admin/store/commissions/due", { intent: "pay", pay: "x:UAH:1" }],
      ["admin/store/payouts", { intent: "record", move: "paid", payoutId: "x", bankReference: "", reason: "" }],
      ["admin/store/payouts/answer", { intent: "apply", text: "x" }],
    ] as const) {
      expect(pageStatus(await post(name, form, cookie)), `${role} ${name}`).toBe(403);
    }
  }
  expect(await database.adminDb.select().from(creditEntries)).toEqual(before);
});
