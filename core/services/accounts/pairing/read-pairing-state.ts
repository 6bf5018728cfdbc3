import { and, eq, gt } from "drizzle-orm";
import type { PairingState } from "#core/domain/wallet-pairing";
import type { ServiceContext } from "#core/services/context";
import { walletPairings } from "#db/schema";

/** Where a session's request stands, and which wallet has signed it. Never the number: that is on the other screen. */
export async function readPairingState(
  { db }: Pick<ServiceContext, "db">,
  { sessionId, now }: { sessionId: string; now: Date },
): Promise<{ state: PairingState; address: string | null }> {
  const [row] = await db
    .select({ address: walletPairings.address })
    .from(walletPairings)
    .where(and(eq(walletPairings.sessionId, sessionId), gt(walletPairings.expiresAt, now)));
  if (!row) return { state: "gone", address: null };
  return { state: row.address === null ? "open" : "signed", address: row.address };
}
