import { DOMParser } from "@xmldom/xmldom";
import { eq } from "drizzle-orm";
import Papa from "papaparse";
import { beforeEach, describe, expect, it } from "vitest";
import { formatMinorAsDecimal } from "#core/domain/money";
import { APPLIED_AT_ONCE, applyBankAnswer } from "#core/services/payouts/bank/apply-bank-answer";
import { previewBankAnswer } from "#core/services/payouts/bank/preview-bank-answer";
import { readBatchFile } from "#core/services/payouts/bank/read-batch-file";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import type { Database } from "#db/client";
import type { OwnerDatabase } from "#db/owner";
import * as schema from "#db/schema";
import { rotatePayoutKey } from "#scripts/admin/rotate-payout-key";
import { bankFixture, cipherOf, details, keysOf, otherIban } from "#scripts/testing/bank-fixture";
import { outcomeOf } from "#scripts/testing/code-owners";
import { expectBooks, payday } from "#scripts/testing/payout-fixture";

let world: Awaited<ReturnType<typeof bankFixture>>;

beforeEach(async () => {
  world = await bankFixture();
  for (const vendorId of world.vendors) await world.save(vendorId);
  await world.buy({ by: "card", units: [2, 1, 1] });
});

const file = (batchId: string, format: "pain.001" | "csv" = "csv", ctx = world.ctx) =>
  readBatchFile(ctx, { batchId, format, actorId: "ann", now: payday });
const statusOf = async (id: string) => {
  const [row] = await world.database.adminDb.select().from(schema.payouts).where(eq(schema.payouts.id, id));
  return row?.status;
};
const answerOf = (lines: (readonly [id: string, minor: bigint, status: string, reason?: string])[]) =>
  [
    "payout_id,amount,status,bank_reference,reason",
    ...lines.map(([id, minor, status, reason = ""], index) =>
      [id, formatMinorAsDecimal(minor), status, `B-${index}`, reason].join(","),
    ),
  ].join("\n");
const apply = (text: string) => applyBankAnswer(world.ctx, { text, actorId: "ann", now: payday });

/** The command has another driver, whose queries are the same. */
const asOwner = (db: Database) => db as unknown as OwnerDatabase;

/** A database that is gone at the `nth` call of one of its methods. */
function dyingAt<Db extends object>(db: Db, method: keyof Db, nth: number): Db {
  let calls = 0;
  return new Proxy(db, {
    get(target, name) {
      if (name === method && ++calls === nth) throw new Error("killed");
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

describe("a batch's file", () => {
  it("has each payout with its own amount, account and purpose, in both formats", async () => {
    const { batchId, rows } = await world.payToBank();
    expect(rows).toHaveLength(3);
    const csv = await file(batchId);
    expect(csv.name).toBe(`${batchId}.csv`);
    const { data } = Papa.parse<Record<string, string>>(csv.content.trim(), { header: true });
    expect(data.map((line) => [line.payout_id, line.amount, line.iban, line.holder, line.purpose])).toEqual(
      rows
        .toSorted((left, right) => (left.id < right.id ? -1 : 1))
        .map(({ id, amountMinor }) => [
          id,
          formatMinorAsDecimal(amountMinor),
          details.iban,
          details.holder,
          `Виплата ${id} від 20.04.2026`,
        ]),
    );
    const xml = await file(batchId, "pain.001");
    const message = new DOMParser().parseFromString(xml.content, "application/xml");
    const textsOf = (name: string) => [...message.getElementsByTagName(name)].map((each) => each.textContent);
    expect(textsOf("EndToEndId")).toEqual(data.map((line) => line.payout_id));
    expect(textsOf("InstdAmt")).toEqual(data.map((line) => line.amount));
    expect(textsOf("MsgId")).toEqual([batchId]);
    expect((await world.actions()).filter((action) => action === "payout_batch.downloaded")).toHaveLength(2);
  });

  it("is the same later, whatever became of its payouts, of the vendor's details and of the key", async () => {
    const { batchId, rows } = await world.payToBank();
    const before = [await file(batchId), await file(batchId, "pain.001")];
    const [one] = rows;
    if (!one) throw new Error("no payout");
    const said = { payoutId: one.id, bankReference: "B", actorId: "ann", now: payday };
    await failPayout(world.ctx, { ...said, isAccountWrong: true });
    await world.save(one.vendorId, { details: { ...details, iban: otherIban }, now: payday });
    const { adminDb } = world.database;
    await rotatePayoutKey(asOwner(adminDb), { keys: keysOf("k2", "k1"), by: "test", now: payday });
    const ctx = { ...world.ctx, details: cipherOf("k2") };
    expect([await file(batchId, "csv", ctx), await file(batchId, "pain.001", ctx)]).toEqual(before);
  });

  it("is not there for a batch that is still being filled, nor for one that is none", async () => {
    const { batchId } = await world.payToBank();
    const { adminDb } = world.database;
    await adminDb.update(schema.payoutBatches).set({ sealedAt: null });
    expect(await outcomeOf(file(batchId))).toBe("conflict");
    expect(await outcomeOf(file("none"))).toBe("not_found");
  });

  it("cannot be read when somebody has put another vendor's account on a payout", async () => {
    const { batchId, rows } = await world.payToBank();
    const [one, two] = rows;
    if (!one || !two) throw new Error("no payouts");
    const { adminDb } = world.database;
    await adminDb.update(schema.payouts).set({ ibanCipher: two.ibanCipher }).where(eq(schema.payouts.id, one.id));
    await expect(file(batchId)).rejects.toMatchObject({ name: "UnreadableDetails" });
  });
});

describe("the bank's answer", () => {
  it("is shown first and changes nothing, then moves each payout that id and amount name", async () => {
    const { rows } = await world.payToBank();
    const [one, two, three] = rows;
    if (!one || !two || !three) throw new Error("no payouts");
    const text = answerOf([
      [one.id, one.amountMinor, "paid"],
      [two.id, two.amountMinor, "failed", "AC04"],
      [three.id, three.amountMinor + 1n, "paid"],
      ["unknown", 1n, "paid"],
      [one.id, one.amountMinor, "returned"],
    ]);
    const preview = await previewBankAnswer(world.ctx, { text });
    expect(preview.lines.map(({ verdict, problem }) => problem ?? verdict)).toEqual([
      "apply",
      "apply",
      "other_amount",
      "unknown_payout",
      "apply",
    ]);
    expect(preview.paid).toEqual([{ currency: "UAH", amountMinor: one.amountMinor }]);
    for (const { id } of rows) expect(await statusOf(id)).toBe("pending");

    const applied = await apply(text);
    expect(applied.counts).toEqual({ applied: 3, done: 0, refused: 2, left: 0, lost: 0 });
    expect(await Promise.all(rows.map(({ id }) => statusOf(id)))).toEqual(["returned", "failed", "pending"]);
    const [refused] = await world.detailsOf(two.vendorId);
    expect(refused?.refusedAt).toEqual(payday);
    await expectBooks(world.database);

    const again = await apply(text);
    expect(again.counts).toMatchObject({ applied: 0, refused: 2 });
    expect(await Promise.all(rows.map(({ id }) => statusOf(id)))).toEqual(["returned", "failed", "pending"]);
    await expectBooks(world.database);
  });

  it("moves each payout once when it is applied by many at once, or is half applied already", async () => {
    const { rows } = await world.payToBank();
    const [one] = rows;
    if (!one) throw new Error("no payouts");
    await confirmPayout(world.ctx, { payoutId: one.id, bankReference: "B-0", actorId: "ann", now: payday });
    const text = answerOf(rows.map(({ id, amountMinor }) => [id, amountMinor, "paid"]));
    const results = await Promise.all([1, 2, 3, 4].map(() => apply(text)));
    expect(results.reduce((sum, { counts }) => sum + counts.applied, 0)).toBe(2);
    expect(await Promise.all(rows.map(({ id }) => statusOf(id)))).toEqual(["paid", "paid", "paid"]);
    const moves = await world.database.adminDb.select().from(schema.payoutMoves);
    expect(moves.filter(({ toStatus }) => toStatus === "paid")).toHaveLength(3);
    await expectBooks(world.database);
  });

  it("that was cut short in any place is finished by applying it again", async () => {
    const { rows } = await world.payToBank();
    const text = answerOf(rows.map(({ id, amountMinor }) => [id, amountMinor, "paid"]));
    // Each try moves one payout more than the one before, and dies with the next.
    for (const nth of [1, 2, 2]) {
      const db = dyingAt(world.ctx.db, "batch", nth);
      const cut = applyBankAnswer({ ...world.ctx, db }, { text, actorId: "ann", now: payday });
      await expect(cut).rejects.toThrow("killed");
      await expectBooks(world.database);
    }
    expect((await apply(text)).counts.refused).toBe(0);
    expect(await Promise.all(rows.map(({ id }) => statusOf(id)))).toEqual(["paid", "paid", "paid"]);
    await expectBooks(world.database);
  });

  it("that is long is applied some at a time, in its order", async () => {
    const { rows } = await world.payToBank();
    const [one, two] = rows;
    if (!one || !two) throw new Error("no payouts");
    const none = Array.from({ length: APPLIED_AT_ONCE }, (_, index) => [`none${index}`, 1n, "paid"] as const);
    const result = await apply(answerOf([...none, [one.id, one.amountMinor, "paid"]]));
    expect(result.counts).toEqual({ applied: 1, done: 0, refused: APPLIED_AT_ONCE, left: 0, lost: 0 });
  });
});

describe("the key", () => {
  it("is replaced row by row; a repeat changes nothing, and without the old key nothing is lost", async () => {
    const { rows } = await world.payToBank();
    const { adminDb } = world.database;
    const rotate = (...ids: string[]) =>
      rotatePayoutKey(asOwner(adminDb), { keys: keysOf(...ids), by: "test", now: payday });
    await expect(rotate("k2")).rejects.toThrow("6 rows cannot be read: they need the keys k1");
    expect(await rotate("k2", "k1")).toContain("bank details 3, payouts 3");
    expect(await rotate("k2", "k1")).toContain("Older keys can be dropped");
    for (const row of await adminDb.select().from(schema.vendorBankDetails)) {
      expect(row.keyId).toBe("k2");
      expect(await cipherOf("k2").open(row.vendorId, row)).toEqual(details);
    }
    const after = await adminDb.select().from(schema.payouts);
    expect(after.map(({ keyId }) => keyId)).toEqual(["k2", "k2", "k2"]);
    const rest = ({
      keyId: _k,
      ibanCipher: _i,
      holderCipher: _h,
      taxCodeCipher: _t,
      purposeCipher: _p,
      ...row
    }: (typeof rows)[number]) => row;
    const sorted = (all: typeof rows) => all.map(rest).toSorted((left, right) => (left.id < right.id ? -1 : 1));
    expect(sorted(after)).toEqual(sorted(rows));
    expect((await world.actions()).filter((action) => action === "payout_key.rotated")).toHaveLength(1);
    await expect(rotatePayoutKey(asOwner(adminDb), { keys: "", by: "test", now: payday })).rejects.toThrow(
      "PAYOUT_DATA_KEY",
    );
  });

  it("is replaced to the end by another run when one was cut short", async () => {
    await world.payToBank();
    const { adminDb } = world.database;
    const command = { keys: keysOf("k2", "k1"), by: "test", now: payday };
    await expect(rotatePayoutKey(asOwner(dyingAt(adminDb, "update", 3)), command)).rejects.toThrow("killed");
    const ids = async () =>
      (await adminDb.select().from(schema.vendorBankDetails)).map(({ keyId }) => keyId).toSorted();
    expect(await ids()).toEqual(["k1", "k2", "k2"]);
    expect(await rotatePayoutKey(asOwner(adminDb), command)).toContain("bank details 1, payouts 3");
    expect(await ids()).toEqual(["k2", "k2", "k2"]);
  });

  it("of new details is the newest, while those before stay readable", async () => {
    const [vendorId = ""] = world.vendors;
    const both = { ...world, ctx: { ...world.ctx, details: cipherOf("k2", "k1") } };
    const [old] = await world.detailsOf(vendorId);
    if (!old) throw new Error("no details");
    expect(await both.ctx.details.open(vendorId, old)).toEqual(details);
    expect((await both.ctx.details.seal(vendorId, details)).keyId).toBe("k2");
  });
});
