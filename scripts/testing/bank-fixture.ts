import { randomBytes, randomUUID } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import { createBankFiles } from "#core/adapters/bank/bank-files";
import { createDetailsCipher } from "#core/adapters/bank/details-cipher";
import type { BankDetails } from "#core/domain/bank-details";
import { BANK_DETAILS_WAIT_MS } from "#core/domain/payout";
import { saveBankDetails } from "#core/services/payouts/bank/save-bank-details";
import * as schema from "#db/schema";
import { payday, payoutFixture } from "./payout-fixture.ts";

const DAY = 86_400_000;

export const details: BankDetails = {
  iban: "UA213223130000026007233566001",
  holder: "ТОВ «Їжак»",
  taxCode: "12345678",
  purpose: "Виплата {payout} від {date}",
};
export const otherIban = "UA903052992990004149123456789";

/** When details are given that are used for the first time on payday. */
export const givenAt = new Date(payday.getTime() - BANK_DETAILS_WAIT_MS);

const dataKey = (id: string) => ({ id, key: Buffer.from(id.repeat(32).slice(0, 32)).toString("base64") });
/** As `PAYOUT_DATA_KEY` has them. */
export const keysOf = (...ids: string[]) => ids.map((id) => `${id}:${dataKey(id).key}`).join(",");
export const cipherOf = (...ids: string[]) => createDetailsCipher(ids.map(dataKey));

/** A letter is its token, so that a test can press its link. */
const letters = {
  write: ({ token }: { token: string | null }) => ({
    kind: "verify" as const,
    subject: "s",
    text: token ?? "",
    html: "h",
  }),
};

/** The store of the payout fixture, whose vendors have a confirmed mailbox, a session, and bank details of their own. */
export async function bankFixture() {
  const world = await payoutFixture();
  const { adminDb, appDb } = world.database;
  await adminDb.update(schema.users).set({ emailVerified: true });
  const owners = new Map<string, string>();
  for (const { id, userId } of await adminDb.select().from(schema.vendors)) {
    if (!userId) continue;
    owners.set(id, userId);
    const until = new Date(payday.getTime() + 30 * DAY);
    await adminDb.insert(schema.sessions).values({ id: userId, userId, token: randomUUID(), expiresAt: until });
  }
  const ctx = { ...world.ctx, letters, randomBytes, details: cipherOf("k1"), bankFiles: createBankFiles(null) };
  const ownerOf = (vendorId: string) => owners.get(vendorId) ?? "";
  return {
    ...world,
    ctx,
    ownerOf,
    /** Gives a vendor details as its own person does. */
    save(vendorId: string, change: Partial<Parameters<typeof saveBankDetails>[1]> = {}) {
      const actorId = ownerOf(vendorId);
      const asUsual = { details, oldStay: false, key: randomUUID(), locale: "en", now: givenAt } as const;
      return saveBankDetails(ctx, { vendorId, actorId, sessionId: actorId, ...asUsual, ...change });
    },
    /** Tokens of the letters to a vendor's person, oldest first. */
    async tokensOf(vendorId: string): Promise<string[]> {
      const recipient = `${ownerOf(vendorId)}@users.test`;
      const { mails } = schema;
      const rows = await adminDb
        .select()
        .from(mails)
        .where(eq(mails.recipient, recipient))
        .orderBy(asc(mails.createdAt));
      return rows.map(({ text }) => text ?? "");
    },
    detailsOf: (vendorId: string) =>
      adminDb
        .select()
        .from(schema.vendorBankDetails)
        .where(eq(schema.vendorBankDetails.vendorId, vendorId))
        .orderBy(asc(schema.vendorBankDetails.createdAt)),
    actions: async () =>
      (await adminDb.select().from(schema.actionLog).orderBy(asc(schema.actionLog.at))).map(({ action }) => action),
    /** A batch of three payouts that is complete, with its file. */
    async payToBank() {
      for (const vendorId of world.vendors) await world.setMethod(vendorId, "bank");
      const { made, sealed } = await world.pay();
      return { made, batchId: sealed[0] ?? "", rows: await adminDb.select().from(schema.payouts) };
    },
    db: appDb,
  };
}
