import { randomUUID } from "node:crypto";
import { and, asc, eq, gt, isNotNull, ne } from "drizzle-orm";
import { createDetailsCipher } from "#core/adapters/bank/details-cipher";
import { parsePayoutKeys } from "#core/env/payout-keys";
import type { DetailsCipher, SealedDetails } from "#core/ports/details-cipher";
import type { OwnerDatabase } from "#db/owner";
import { actionLog, payouts, vendorBankDetails } from "#db/schema";
import { Refusal } from "./refusal.ts";

/** Rows that are read at once. */
const PAGE = 200;

interface Command {
  /** As `PAYOUT_DATA_KEY` has them: newest first. */
  keys: string | undefined;
  /** Who runs the command, for the action log. */
  by: string;
  now: Date;
}

interface Row extends SealedDetails {
  id: string;
  vendorId: string;
}

/**
 * Encrypts with the newest key all bank details that an older one has encrypted, of vendors and on payouts. Each row is
 * written by itself, so after a crash the next run goes on; a repeat changes nothing. The Workers need both keys meanwhile:
 * what they write with the old one during the run, the next run finds.
 *
 * @throws Refusal without the keys; for rows whose key is not among them, once all others are done
 */
export async function rotatePayoutKey(db: OwnerDatabase, { keys, by, now }: Command): Promise<string> {
  if (!keys) throw new Refusal("Set PAYOUT_DATA_KEY as the app has it: the newest key first, then the older ones.");
  const cipher = createDetailsCipher(parsePayoutKeys(keys));
  const details = await rotateTable(cipher, {
    read: (after) => pageOfDetails(db, cipher.newestKeyId, after),
    write: (row, sealed) =>
      db
        .update(vendorBankDetails)
        .set(sealed)
        .where(and(eq(vendorBankDetails.id, row.id), eq(vendorBankDetails.ibanCipher, row.ibanCipher)))
        .returning({ id: vendorBankDetails.id }),
  });
  // After the details: a payout that is made meanwhile copies what is new already.
  const frozen = await rotateTable(cipher, {
    read: (after) => pageOfPayouts(db, cipher.newestKeyId, after),
    write: (row, sealed) =>
      db
        .update(payouts)
        .set(sealed)
        .where(and(eq(payouts.id, row.id), eq(payouts.ibanCipher, row.ibanCipher)))
        .returning({ id: payouts.id }),
  });
  if (details.done + frozen.done > 0) {
    await db.insert(actionLog).values({
      id: randomUUID(),
      actor: `operator:${by}`,
      action: "payout_key.rotated",
      subject: "payout_key",
      subjectId: cipher.newestKeyId,
      after: { details: details.done, payouts: frozen.done },
      at: now,
    });
  }
  const said = `Encrypted with ${cipher.newestKeyId}: bank details ${details.done}, payouts ${frozen.done}.`;
  const unread = [...details.unread, ...frozen.unread];
  if (unread.length > 0) {
    const ids = [...new Set(unread.map(({ keyId }) => keyId))].join(", ");
    throw new Refusal(`${said} ${unread.length} rows cannot be read: they need the keys ${ids}. Do not drop those.`);
  }
  return details.done + frozen.done > 0
    ? `${said} Run it once more before you drop the old key.`
    : `All bank details are encrypted with ${cipher.newestKeyId}. Older keys can be dropped.`;
}

interface Table {
  /** Rows with another key, after the one with this id. */
  read(after: string): Promise<Row[]>;
  /** Writes the row unless somebody else has; returns it if so. */
  write(row: Row, sealed: SealedDetails): Promise<unknown[]>;
}

async function rotateTable(cipher: DetailsCipher, { read, write }: Table): Promise<{ done: number; unread: Row[] }> {
  const unread: Row[] = [];
  let done = 0;
  for (let rows = await read(""); rows.length > 0; rows = await read(rows.at(-1)?.id ?? "")) {
    for (const row of rows) {
      const open = await cipher.open(row.vendorId, row).catch(() => null);
      if (open) done += (await write(row, await cipher.seal(row.vendorId, open))).length;
      else unread.push(row);
    }
  }
  return { done, unread };
}

function pageOfDetails(db: OwnerDatabase, newestKeyId: string, after: string): Promise<Row[]> {
  return db
    .select()
    .from(vendorBankDetails)
    .where(and(ne(vendorBankDetails.keyId, newestKeyId), gt(vendorBankDetails.id, after)))
    .orderBy(asc(vendorBankDetails.id))
    .limit(PAGE);
}

async function pageOfPayouts(db: OwnerDatabase, newestKeyId: string, after: string): Promise<Row[]> {
  const rows = await db
    .select()
    .from(payouts)
    .where(and(isNotNull(payouts.keyId), ne(payouts.keyId, newestKeyId), gt(payouts.id, after)))
    .orderBy(asc(payouts.id))
    .limit(PAGE);
  return rows.map(({ id, vendorId, keyId, ibanCipher, holderCipher, taxCodeCipher, purposeCipher }) => ({
    id,
    vendorId,
    keyId: keyId ?? "",
    ibanCipher: ibanCipher ?? "",
    holderCipher: holderCipher ?? "",
    taxCodeCipher: taxCodeCipher ?? "",
    purposeCipher: purposeCipher ?? "",
  }));
}
