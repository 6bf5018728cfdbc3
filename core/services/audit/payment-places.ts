import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { AuditChain } from "#core/ports/reward-chain";
import { chainPayments } from "#db/schema";

/** Where a payment stands on the chain. */
export interface Place {
  blockNumber: bigint;
  logIndex: number;
}

export const placeOf = { blockNumber: chainPayments.blockNumber, logIndex: chainPayments.logIndex };

const place = sql`(${chainPayments.blockNumber}, ${chainPayments.logIndex})`;
const values = ({ blockNumber, logIndex }: Place) => sql`(${blockNumber.toString()}::bigint, ${logIndex}::int)`;

export const upTo = (end: Place): SQL => sql`${place} <= ${values(end)}`;
export const beyond = (start: Place): SQL => sql`${place} > ${values(start)}`;

/** A payment of the contract that no known reference has. */
export function isUnexplained({ contract }: Pick<AuditChain, "contract">): SQL | undefined {
  return and(eq(chainPayments.contract, contract), isNull(chainPayments.orderReference));
}
