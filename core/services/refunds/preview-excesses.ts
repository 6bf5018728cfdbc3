import { z } from "zod";
import { DomainError } from "#core/domain/errors";
import { getLogger } from "#core/log";
import type { ServiceContext } from "#core/services/context";
import { type Excess, previewMatches } from "#core/services/refunds/match-excess";

const log = getLogger(["refcodes", "refunds"]);

/** A parked excess by its event's key. */
export interface PreviewedExcess {
  key: string;
  /** Null where what is stored of it, or of its payment, cannot be read. */
  excess: Excess | null;
}

/**
 * {@link previewMatches} of each. One that cannot be read does not keep the others from being shown. One that somebody has
 * decided about meanwhile is left out, and one of a payment that the ledger does not have.
 */
export async function previewExcesses(
  ctx: Pick<ServiceContext, "db">,
  { keys }: { keys: readonly string[] },
): Promise<PreviewedExcess[]> {
  const previewed = await Promise.all(keys.map((key) => previewOne(ctx, key)));
  return previewed.filter((one) => one !== null);
}

async function previewOne(ctx: Pick<ServiceContext, "db">, key: string): Promise<PreviewedExcess | null> {
  try {
    return { key, excess: await previewMatches(ctx, { key }) };
  } catch (error) {
    if (error instanceof DomainError) return null;
    if (!isUnreadable(error)) throw error;
    log.warn("the records behind the excess {key} cannot be read", { key, error });
    return { key, excess: null };
  }
}

/** Stored records that are malformed or do not add up. A database that fails is neither. */
function isUnreadable(error: unknown): boolean {
  return error instanceof z.ZodError || error instanceof RangeError;
}
