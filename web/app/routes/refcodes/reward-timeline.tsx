import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DateTime } from "#app/ui/date-time.tsx";
import type { RewardWait } from "#app/ui/status-badge.tsx";
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
  };
  explorerUrl: string;
}

/** What an owed reward waits for besides its approval; null when there is a wallet that is paid. */
export function waitOf({ status, wallet, paysFrom }: RewardTimelineProps["reward"]): RewardWait | null {
  if (!isOwed(status)) return null;
  if (wallet === null) return "wallet";
  return paysFrom ? "days" : null;
}

/** What happened to a reward, when, and what comes next. */
export function RewardTimeline({ reward, confirmations, explorerUrl }: RewardTimelineProps) {
  const { t } = useTranslation();
  const { status, wallet, paysFrom, timeline, txHash } = reward;
  const wait = waitOf(reward);
  const reason = reward.rejection ? t(`refcodes.why.${reward.rejection.code}`) : reward.rejectionReason;
  return (
    <ol className="mt-2 mb-1 ml-1.5 border-l border-line-strong text-sm">
      {reward.visitedAt && <Moment text={t("refcodes.event.visited")} at={reward.visitedAt} />}
      <Moment text={t("refcodes.event.ordered")} at={reward.orderedAt} />
      <Moment text={t("refcodes.event.paid")} at={reward.paidAt} />
      {timeline.map((event, index) => (
        <Moment
          // biome-ignore lint/suspicious/noArrayIndexKey: a state may come twice, and history is only appended to.
          key={`${event.status}-${index}`}
          text={t(`refcodes.event.${event.status}`)}
          at={event.at}
        >
          {event.status === "rejected" && reason && <span className="block">{t("refcodes.reason", { reason })}</span>}
          {index === timeline.length - 1 && confirmations && (
            <span className="block">{t(`refcodes.confirmations.${stageOf(confirmations)}`, { ...confirmations })}</span>
          )}
          {index === timeline.length - 1 && txHash && <TransactionLink hash={txHash} explorerUrl={explorerUrl} />}
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
          {wait && status === "approved" ? t(`reward.wait.${wait}.next`) : t(`reward.status.${status}.next`)}
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
