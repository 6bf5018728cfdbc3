import { sql } from "drizzle-orm";
import { PAYOUT_METHOD_WAIT_MS, type PayoutMethod } from "#core/domain/payout";
import type { ServiceContext } from "#core/services/context";
import { at } from "#db/moment";

/** What a letter's link would stop. */
export interface WaitingMethod {
  vendorId: string;
  vendorName: string;
  method: PayoutMethod;
}

/** The change that a letter about a vendor can still stop: the one it tells of, or one that was chosen since; else null. */
export async function readWaitingMethod(
  { db }: Pick<ServiceContext, "db">,
  { hash, now }: { hash: string; now: Date },
): Promise<WaitingMethod | null> {
  const { rows } = await db.execute<{ vendorId: string; vendorName: string; method: PayoutMethod }>(sql`
    select v.id as "vendorId", v.name as "vendorName", v.waiting_method as method
    from letter_tokens t join vendors v on v.id = t.subject_id
    where t.hash = ${hash} and v.waiting_method_from > ${at(now)}
      and v.waiting_method_from >= t.created_at + make_interval(secs => ${PAYOUT_METHOD_WAIT_MS / 1_000})`);
  return rows[0] ?? null;
}
