import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import type { LetterFacts } from "#core/ports/letter-writer";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { tellOfPayouts } from "#core/services/payouts/tell-of-payouts";
import * as schema from "#db/schema";
import { cutTrips } from "#scripts/testing/cut-trips";
import { payday, payoutFixture } from "#scripts/testing/payout-fixture";

const letters = { write: ({ kind }: LetterFacts) => ({ kind, subject: "s", text: "t", html: "h" }) };

it("wherever a process dies between a payout and its letter, the letter comes once, and only if the payout happened", async () => {
  const world = await payoutFixture();
  const { adminDb, appDb, appUrl } = world.database;
  const [banked = ""] = world.vendors;
  await world.setMethod(banked, "bank");
  await world.addDetails(banked);
  await adminDb.update(schema.users).set({ emailVerified: true });
  const cuttable = await cutTrips(appUrl);
  let moments = 0;
  const later = () => new Date(payday.getTime() + 1_000 * ++moments);
  const seen = new Set<string>();
  let undisturbed = 0;
  try {
    for (let trip = 0; trip <= undisturbed; trip++) {
      for (const side of ["before", "after"] as const) {
        await world.buy({ by: "card", units: [1, 0, 0] });
        const { made } = await world.pay({ now: later() });
        const payoutId = made.find(({ vendorId }) => vendorId === banked)?.payoutId ?? "";
        const now = later();
        const { trips } = await cuttable.cutting({ trip, side }, async () => {
          await confirmPayout(cuttable, { payoutId, bankReference: `B-${moments}`, actorId: "ann", now });
          await tellOfPayouts({ db: cuttable.db, letters }, { now });
        });
        if (trip === 0) undisturbed = trips;
        // Nobody repeats what died; cron runs as usual, here twice at once.
        await Promise.all([1, 2].map(() => tellOfPayouts({ db: appDb, letters }, { now: later() })));
        const [payout] = await adminDb.select().from(schema.payouts).where(eq(schema.payouts.id, payoutId));
        const letterId = `payout:paid:${payoutId}`;
        const expected = payout?.status === "paid" ? 1 : 0;
        expect(await adminDb.$count(schema.mails, eq(schema.mails.id, letterId)), `${side} ${trip}`).toBe(expected);
        expect(await adminDb.$count(schema.outbox, eq(schema.outbox.id, `mail.queued:${letterId}`))).toBe(expected);
        seen.add(`${payout?.status}`);
      }
    }
  } finally {
    await cuttable.stop();
  }
  expect(undisturbed).toBeGreaterThan(3);
  expect([...seen].toSorted()).toEqual(["paid", "pending"]);
}, 300_000);
