import { and, eq, gte, lt } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { DomainError } from "#core/domain/errors";
import { IDEMPOTENCY_TTL_MS, type IdempotentOperation } from "#core/domain/idempotency";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { violatedConstraint } from "#db/errors";
import { idempotencyKeys } from "#db/schema";

/** One request of one person, as its key names it. */
export interface IdempotentRequest {
  userId: string;
  operation: IdempotentOperation;
  key: string;
  /** Of everything the request asks for; see {@link fingerprintOf}. */
  fingerprint: string;
  now: Date;
}

/** The unique row that lets one of several equal requests through. */
export const IDEMPOTENCY_CONSTRAINT = "idempotency_keys_pkey";

/** SHA-256 of what a request asks for, in hex: tells another body under the same key. */
export async function fingerprintOf(asked: unknown): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(asked)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * What the same request was answered before; null when its key is new or has expired.
 *
 * @throws DomainError `idempotency_key_reused` when the key stands for another body
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
 * The writes that bind a key to its answer. They go first into the batch that does what was asked: either all of it
 * happened or nothing, and an equal request at the same time waits here and violates `idempotency_keys_pkey`.
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

/** What to do once for a key. */
export interface OnceWork<Answer> {
  /** Reads the facts and plans; refuses by throwing. */
  plan: () => Promise<{ statements: BatchItem<"pg">[]; answer: Answer }>;
  /** The answer as JSON can hold it, and back. */
  keep: (answer: Answer) => unknown;
  read: (kept: unknown) => Answer;
}

/**
 * Plans and writes in one batch, once for a key: a repeat gives the first answer, also when both run at once. Without a
 * key it simply writes.
 *
 * @throws DomainError `idempotency_key_reused`, and whatever the plan refuses with when the key is new
 */
export async function writeOnce<Answer>(
  db: Database,
  request: IdempotentRequest | null,
  { plan, keep, read }: OnceWork<Answer>,
): Promise<Answer> {
  const [known, planned] = await Promise.all([
    request ? findAnswer(db, request) : null,
    // Judged only after the key: a repeat is answered although the shelf may be empty by now.
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
