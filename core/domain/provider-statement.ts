/** An attempt's money at the provider, beside what our ledger knows of it. Minor units. */
export interface StatedRefunds {
  /** Everything that the provider says it has given back of the attempt so far. */
  statedMinor: bigint;
  /** Our refunds of it that are done and in its sum: without chargebacks, of which it knows nothing, and confirmed ones. */
  doneMinor: bigint;
  /** What is left of the attempt in our ledger. */
  leftMinor: bigint;
  /** Refunds, the oldest first, that a bank has confirmed while the provider had them in work: its sum may lack them still. */
  confirmedMinor: readonly bigint[];
  /** Our refund that is not decided yet. */
  open: { amountMinor: bigint; isSent: boolean } | null;
}

/** What a statement means for the ledger. */
export interface StatementVerdict {
  /** Our open refund is done. */
  isOpenDone: boolean;
  /** Given back at the provider without us, to be recorded; zero for none. */
  cabinetMinor: bigint;
  /** Given back beyond what is left in our ledger: for a person; zero for none. */
  excessMinor: bigint;
}

/**
 * Judges a provider's statement. REFUND knows no idempotency key, so the cumulative sum alone decides. What it exceeds our
 * done refunds by is first what a bank has confirmed, then the open refund, if that was sent or its amount is exact; the rest was
 * made in the cabinet. A sum below ours is an old statement and says nothing.
 *
 * @example
 * judgeStatement({ statedMinor: 500n, doneMinor: 200n, leftMinor: 800n, confirmedMinor: [], open: { amountMinor: 300n, isSent: true } });
 * // { isOpenDone: true, cabinetMinor: 0n, excessMinor: 0n }
 */
export function judgeStatement({
  statedMinor,
  doneMinor,
  confirmedMinor,
  leftMinor,
  open,
}: StatedRefunds): StatementVerdict {
  const grown = confirmedMinor.reduce((sum, minor) => (sum >= minor ? sum - minor : sum), statedMinor - doneMinor);
  if (grown <= 0n) return { isOpenDone: false, cabinetMinor: 0n, excessMinor: 0n };
  const isOpenDone =
    open !== null &&
    open.amountMinor <= leftMinor &&
    (open.isSent ? grown >= open.amountMinor : grown === open.amountMinor);
  const left = isOpenDone ? leftMinor - open.amountMinor : leftMinor;
  const rest = isOpenDone ? grown - open.amountMinor : grown;
  const cabinetMinor = rest < left ? rest : left;
  return { isOpenDone, cabinetMinor, excessMinor: rest - cabinetMinor };
}

/** Milliseconds after which a refund that nothing is known of may be sent again: its lease and ten minutes. */
export const RESEND_AFTER_MS = 11 * 60_000;

/**
 * Whether the provider may be asked for a refund, given that its statement does not show it: never asked yet, or so long ago
 * that it would have been shown. One that the provider said it has in work is never sent twice.
 */
export function maySend({ sentAt, acceptedAt }: { sentAt: Date | null; acceptedAt: Date | null }, now: Date): boolean {
  if (acceptedAt !== null) return false;
  return sentAt === null || now.getTime() - sentAt.getTime() >= RESEND_AFTER_MS;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long the provider is asked about a refund that it took, or that was announced, and that it does not show. */
const ASKED_FOR_MS = 3 * DAY_MS;

/** How long the provider may have a refund in work before a person may decide about it. */
const IN_WORK_FOR_MS = 21 * DAY_MS;

/**
 * Whether a refund that the provider took and is not working on has not been shown for so long that a person must look. It is
 * not sent again by itself.
 */
export function isOverdue({ acceptedAt }: { acceptedAt: Date | null }, now: Date): boolean {
  return acceptedAt !== null && now.getTime() - acceptedAt.getTime() >= ASKED_FOR_MS;
}

/** Whether the provider, which does not know the payment of a refund, has been asked about it for so long that a person must look. */
export function isForgotten({ sentAt, createdAt }: { sentAt: Date | null; createdAt: Date }, now: Date): boolean {
  return now.getTime() - (sentAt ?? createdAt).getTime() >= ASKED_FOR_MS;
}

/** Whether a refund has waited for what the provider has in work, it or another one, for so long that a person may decide about it. */
export function isStuck({ acceptedAt, createdAt }: { acceptedAt: Date | null; createdAt: Date }, now: Date): boolean {
  return now.getTime() - (acceptedAt ?? createdAt).getTime() >= IN_WORK_FOR_MS;
}

/**
 * When to ask again about a refund that was announced: at pauses that double from a minute. Null once it has been asked about
 * for three days.
 */
export function nextStatementAt(suspectedAt: Date, now: Date): Date | null {
  const last = suspectedAt.getTime() + ASKED_FOR_MS;
  if (now.getTime() >= last) return null;
  const pause = Math.max(now.getTime() - suspectedAt.getTime(), MINUTE_MS);
  return new Date(Math.min(now.getTime() + pause, last));
}
