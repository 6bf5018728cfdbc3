import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { DomainError } from "#core/domain/errors";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { processDuePayouts } from "#core/services/payouts/process-due-payouts";
import { returnPayout } from "#core/services/payouts/return-payout";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { recordStatement } from "#core/services/refunds/record-statement";
import { requestRefund } from "#core/services/refunds/request-refund";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addManySales, SALE_MINOR, saleReference } from "#scripts/testing/many-sales";
import { expectBooks, payday } from "#scripts/testing/payout-fixture";
import { Random } from "#scripts/testing/random";
import { rounds } from "#scripts/testing/rounds";
import { addAdmin, serviceContext } from "#scripts/testing/store-fixture";

/** `npm run test:long` has ten thousand. */
const SALES = rounds(400);
const VENDORS = 20;
const WORKERS = 10;
/** The sales become due little by little, as the workers go on. */
const STEPS = rounds(40);
const REFUNDS = rounds(24);
const TIMEOUT_MS = 600_000;

let database: TestDatabase;
let ctx: ReturnType<typeof serviceContext>;

beforeAll(async () => {
  database = await createTestDatabase();
  ctx = serviceContext(database.appDb);
  await addAdmin(database.adminDb, { id: "ann" });
  await addManySales(database.adminDb, {
    vendors: VENDORS,
    sales: SALES,
    methods: ["credit", "bank"],
    dueIn: { steps: STEPS, from: payday },
  });
}, 60_000);

/** Each asked a moment after the one before, so that what was done can be told in its order. */
let moments = 0;
const later = () => new Date(payday.getTime() + 10 * ++moments);

const asked = (reference: string, number: number) => ({
  orderReference: reference,
  note: "late",
  actorId: "ann",
  bankReference: `CB-${number}`,
  now: later(),
});
/** What a meeting may be refused with: somebody else was first. */
const unlessRefused = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(["conflict", "nothing_left", "more_than_left"]).toContain(error.code);
  }
};

/** Whatever is due in the end, by one worker. */
async function payRest(): Promise<void> {
  const now = () => new Date(later().getTime() + 10 * STEPS);
  while ((await processDuePayouts(ctx, { actor: "ann", now: now() })).made.length > 0);
}

/** One refund of each kind that changes what is due: a bank takes money back, an admin gives some or all back. */
async function refund(random: Random, number: number): Promise<void> {
  const reference = saleReference(random.between(1, SALES));
  const amountMinor = random.chance(0.3) ? null : BigInt(random.between(1, Number(SALE_MINOR)));
  if (random.chance(0.5)) {
    return unlessRefused(recordChargeback(ctx, { ...asked(reference, number), amountMinor }));
  }
  const wish = amountMinor === null ? ({ reason: "whole" } as const) : ({ reason: "goodwill", amountMinor } as const);
  await unlessRefused(requestRefund(ctx, { ...asked(reference, number), wish }));
  const { rows } = await database.adminDb.execute<{ sum: string }>(sql`
    select coalesce(sum(amount_minor), 0) as sum from refunds
    where order_reference = ${reference} and bank_reference is null and reason <> 'chargeback' and status <> 'refused'`);
  await unlessRefused(
    recordStatement(ctx, { orderReference: reference, statedMinor: BigInt(rows[0]?.sum ?? 0), now: later() }),
  );
}

const statuses = async () =>
  (
    await database.adminDb.execute<{ status: string }>(sql`select distinct status from settlements order by status`)
  ).rows.map(({ status }) => status);

describe(`ten workers at once over ${SALES} due sales, refunds arriving meanwhile`, () => {
  it(
    "pay each exactly once",
    async () => {
      const random = new Random(17);
      let isOver = false;
      const work = async () => {
        while (!isOver) await processDuePayouts(ctx, { actor: "ann", now: later(), limit: 7 });
      };
      const workers = Array.from({ length: WORKERS }, work);
      for (let done = 0; done < REFUNDS; done += 4) {
        await Promise.all([0, 1, 2, 3].map((part) => refund(random, done + part)));
      }
      isOver = true;
      await Promise.all(workers);
      await payRest();
      await expectBooks(database);
      expect(await statuses()).toEqual([
        "in_payout",
        "paid",
        ...((await statuses()).includes("reversed") ? ["reversed"] : []),
      ]);
      const { rows } = await database.adminDb.execute<{ times: string }>(sql`
        select max(times) as times from (select count(*) as times from settlement_moves where to_status = 'in_payout' group by settlement_id) as each`);
      expect(Number(rows[0]?.times)).toBe(1);
    },
    TIMEOUT_MS,
  );

  it(
    "and so do they while the bank fails and returns what they paid",
    async () => {
      const random = new Random(18);
      const payouts = async () =>
        (
          await database.adminDb.execute<{ id: string }>(sql`
            select id from payouts where method = 'bank' and status in ('pending', 'paid')`)
        ).rows.map(({ id }) => id);
      let isOver = false;
      const work = async () => {
        while (!isOver) await processDuePayouts(ctx, { actor: "ann", now: later() });
      };
      const workers = Array.from({ length: 3 }, work);
      for (let round = 0; round < rounds(5); round++) {
        const ids = random.shuffle(await payouts()).slice(0, 4);
        const bank = ids.flatMap((payoutId, index) => {
          const input = { payoutId, bankReference: `B-${round}-${index}`, actorId: "ann", now: later() };
          const verbs = [confirmPayout, failPayout, returnPayout];
          return [random.pick(verbs), random.pick(verbs)].map((verb) => unlessRefused(verb(ctx, input)));
        });
        await Promise.all([...bank, refund(random, 10_000 + 2 * round), refund(random, 10_001 + 2 * round)]);
      }
      isOver = true;
      await Promise.all(workers);
      await expectBooks(database);
      await payRest();
      await expectBooks(database);
    },
    TIMEOUT_MS,
  );
});
