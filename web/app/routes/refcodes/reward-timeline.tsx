import type { ReactNode } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import type { RewardWait } from "#app/ui/status-badge.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import { TransactionLink } from "#app/ui/transaction-link.tsx";
import type { RejectionReason } from "#core/domain/rejection";
import { isOwed, isRefused, type RewardStatus } from "#core/domain/reward";
import type { Confirmations } from "#core/ports/consumer-rpc";

export interface RewardTimelineProps {
  /** How far its transaction is; null where that is not known or no longer of interest. */
  confirmations: Confirmations | null;
  reward: {
    status: RewardStatus;
    /** Whom it pays; null while its referrer has no wallet. */
    wallet: string | null;
    /** While that wallet is not paid yet. */
    paysFrom: Date | null;
    /** Null when only the order's cookie knew the code. */
    visitedAt: Date | null;
    orderedAt: Date;
    paidAt: Date;
    txHash: string | null;
    rejection: RejectionReason | null;
    /** A person's own words; null where the system rejected it. */
    rejectionReason: string | null;
    timeline: { status: RewardStatus; at: Date }[];
    tokenDecimals: number | null;
    /** A refund of the order is not decided yet. */
    isHeldByRefund: boolean;
    /** What refunds took off it; what was kept back of it; what was paid beyond what is due. */
    reductions: { tokenAmount: bigint | null; at: Date }[];
    offsets: { tokenAmount: bigint; at: Date }[];
    debts: { tokenAmount: bigint; at: Date }[];
  };
  tokenSymbol: string;
  explorerUrl: string;
}

/** What an owed reward waits for besides its approval; null when there is a wallet that is paid. */
export function waitOf(
  reward: Pick<RewardTimelineProps["reward"], "status" | "wallet" | "paysFrom" | "isHeldByRefund">,
): RewardWait | null {
  const { status, wallet, paysFrom, isHeldByRefund } = reward;
  if (!isOwed(status)) return null;
  if (isHeldByRefund) return "refund";
  if (wallet === null) return "wallet";
  return paysFrom ? "days" : null;
}

/** What happened to a reward, when, and what comes next. */
export function RewardTimeline({ reward, confirmations, tokenSymbol, explorerUrl }: RewardTimelineProps) {
  const { t } = useTranslation();
  const { status, wallet, paysFrom, timeline, txHash, tokenDecimals } = reward;
  const wait = waitOf(reward);
  const reason = reward.rejection ? t(`refcodes.why.${reward.rejection.code}`) : reward.rejectionReason;
  return (
    <ol className="mt-2 mb-1 ml-1.5 border-l border-line-strong text-sm">
      {reward.visitedAt && <Moment text={t("refcodes.event.visited")} at={reward.visitedAt} />}
      <Moment text={t("refcodes.event.ordered")} at={reward.orderedAt} />
      <Moment text={t("refcodes.event.paid")} at={reward.paidAt} />
      {eventsOf(reward).map(({ event, at, tokenAmount }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a state may come twice, and history is only appended to.
        <Moment key={`${event}-${index}`} text={t(`refcodes.event.${event}`)} at={at}>
          {tokenAmount !== null && tokenDecimals !== null && (
            <span className="block">
              <TokenAmount amount={tokenAmount} decimals={tokenDecimals} symbol={tokenSymbol} />
            </span>
          )}
          {event === "rejected" && reason && <span className="block">{t("refcodes.reason", { reason })}</span>}
          {at === timeline.at(-1)?.at && confirmations && (
            <span className="block">{t(`refcodes.confirmations.${stageOf(confirmations)}`, { ...confirmations })}</span>
          )}
          {at === timeline.at(-1)?.at && txHash && <TransactionLink hash={txHash} explorerUrl={explorerUrl} />}
        </Moment>
      ))}
      {wallet !== null && !isRefused(status) && (
        <li className="relative pb-4 pl-5">
          <Dot ahead={isOwed(status)} />
          <span className="block">{t("refcodes.toWallet")}</span>
          <code className="text-xs break-all text-ink-soft">{wallet}</code>
        </li>
      )}
      {isOwed(status) && (
        <li className="relative pb-1 pl-5 text-ink-soft">
          <Dot ahead />
          {wait && (status === "approved" || wait === "refund")
            ? t(`reward.wait.${wait}.next`)
            : t(`reward.status.${status}.next`)}
          {wallet === null && status !== "approved" && <span className="block">{t("reward.wait.wallet.next")}</span>}
          {paysFrom && (
            <span className="block">
              {t("refcodes.notBefore")} <DateTime at={paysFrom} />
            </span>
          )}
        </li>
      )}
    </ol>
  );
}

/** A step of a reward's story; with an amount, what refunds changed about it. */
interface StoryEvent {
  event: RewardStatus | "reduced" | "offset" | "debt";
  at: Date;
  tokenAmount: bigint | null;
}

/** Its states and what refunds changed, in the order in which they came. */
function eventsOf({ timeline, reductions, offsets, debts }: RewardTimelineProps["reward"]): StoryEvent[] {
  const events: StoryEvent[] = [
    ...reductions.map(({ tokenAmount, at }) => ({
      event: "reduced" as const,
      at,
      tokenAmount: tokenAmount === null ? null : -tokenAmount,
    })),
    ...debts.map(({ tokenAmount, at }) => ({ event: "debt" as const, at, tokenAmount })),
    ...offsets.map(({ tokenAmount, at }) => ({ event: "offset" as const, at, tokenAmount: -tokenAmount })),
    ...timeline.map(({ status, at }) => ({ event: status, at, tokenAmount: null })),
  ];
  return events.toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

function stageOf({ seen, needed }: Confirmations): "none" | "open" | "counted" {
  if (seen === 0) return "none";
  return needed === null ? "open" : "counted";
}

function Moment({ text, at, children }: { text: string; at: Date; children?: ReactNode }) {
  return (
    <li className="relative pb-4 pl-5 last:pb-1">
      <Dot />
      <span className="block">{text}</span>
      <span className="text-ink-soft">
        <DateTime at={at} />
      </span>
      {children}
    </li>
  );
}

function Dot({ ahead = false }: { ahead?: boolean }) {
  return (
    <span
      className={`absolute top-1.5 -left-[5px] size-[9px] rounded-full ${ahead ? "border border-line-strong bg-surface" : "bg-brand"}`}
    />
  );
}
