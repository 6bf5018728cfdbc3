import { and, eq, gte, lt } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { DomainError } from "#core/domain/errors";
import { IDEMPOTENCY_TTL_MS, type IdempotentOperation } from "#core/domain/idempotency";
import { sha256 } from "#core/services/sha256";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { violatedConstraint } from "#db/errors";
import { idempotencyKeys } from "#db/schema";

/** A request that its client may repeat under the same key. */
export interface IdempotentRequest {
  userId: string;
  operation: IdempotentOperation;
  key: string;
  /** Tells requests with the same key apart; see {@link fingerprintOf}. */
  fingerprint: string;
  now: Date;
}

/** The unique row that lets one of several concurrent equal requests through. */
export const IDEMPOTENCY_CONSTRAINT = "idempotency_keys_pkey";

/** SHA-256 of a request's body, in hex. */
export function fingerprintOf(body: unknown): Promise<string> {
  return sha256(JSON.stringify(body));
}

/**
 * The answer that this request got before; null when its key is new or has expired.
 *
 * @throws DomainError `idempotency_key_reused` when the key belongs to another body
 */
export async function findAnswer(db: Database, request: IdempotentRequest): Promise<unknown> {
  const [row] = await db
    .select({ fingerprint: idempotencyKeys.fingerprint, answer: idempotencyKeys.answer })
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.userId, request.userId),
        eq(idempotencyKeys.operation, request.operation),
        eq(idempotencyKeys.key, request.key),
        gte(idempotencyKeys.createdAt, oldestStanding(request.now)),
      ),
    );
  if (!row) return null;
  if (row.fingerprint !== request.fingerprint) {
    throw new DomainError("idempotency_key_reused", "the key was used with another body");
  }
  return row.answer;
}

/**
 * The writes that store a request's answer. They go first into the batch that does the work: all of it happens or
 * nothing, and an equal concurrent request waits here and then violates `idempotency_keys_pkey`.
 */
export function keepAnswerStatements(
  db: Database,
  { now, ...request }: IdempotentRequest,
  answer: unknown,
): [BatchItem<"pg">, BatchItem<"pg">] {
  return [
    db
      .delete(idempotencyKeys)
      .where(and(eq(idempotencyKeys.userId, request.userId), lt(idempotencyKeys.createdAt, oldestStanding(now)))),
    db.insert(idempotencyKeys).values({ ...request, answer, createdAt: now }),
  ];
}

/** The work to do once per key. */
export interface OnceWork<Answer> {
  /** Reads the facts and plans the writes; refuses by throwing. */
  plan: () => Promise<{ statements: BatchItem<"pg">[]; answer: Answer }>;
  /** The answer as JSON to store, and back. */
  keep: (answer: Answer) => unknown;
  read: (kept: unknown) => Answer;
}

/**
 * Plans and writes in one batch, once per key: a repeat returns the first answer, also when both run at once. A request
 * without a key is simply written.
 *
 * @throws DomainError `idempotency_key_reused`, and whatever the plan refuses with when the key is new
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 * @example
 * const request = { userId, operation: "create_order", key, fingerprint: await fingerprintOf([lines]), now } as const;
 * const placed = await writeOnce(db, request, {
 *   plan: async () => ({ statements: [db.insert(orders).values(order)], answer: { orderId, totalMinor: 500n } }),
 *   keep: (answer) => ({ ...answer, totalMinor: answer.totalMinor.toString() }),
 *   read: (kept) => placedOrderSchema.parse(kept),
 * });
 */
export async function writeOnce<Answer>(
  db: Database,
  request: IdempotentRequest | null,
  { plan, keep, read }: OnceWork<Answer>,
): Promise<Answer> {
  const [known, planned] = await Promise.all([
    request ? findAnswer(db, request) : null,
    // A refusal waits until the key was looked up: a repeat is answered even when the stock has gone since.
    plan().then(
      (done) => ({ done }),
      (error: unknown) => ({ error }),
    ),
  ]);
  if (known) return read(known);
  if ("error" in planned) throw planned.error;
  const { statements, answer } = planned.done;
  try {
    await writeBatch(db, [...(request ? keepAnswerStatements(db, request, keep(answer)) : []), ...statements]);
  } catch (error) {
    const answered = request && violatedConstraint(error) === IDEMPOTENCY_CONSTRAINT && (await findAnswer(db, request));
    if (!answered) throw error;
    return read(answered);
  }
  return answer;
}

function oldestStanding(now: Date): Date {
  return new Date(now.getTime() - IDEMPOTENCY_TTL_MS);
}
