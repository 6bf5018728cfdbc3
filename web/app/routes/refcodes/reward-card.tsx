import { Trans, useTranslation } from "react-i18next";
import { DateTime } from "#app/ui/date-time.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { UsdMicros } from "#app/ui/money.tsx";
import { RewardBadge } from "#app/ui/status-badge.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import { sumMinor } from "#core/domain/money";
import { isOwed, type RewardStatus } from "#core/domain/reward";
import { RewardTimeline, type RewardTimelineProps, waitOf } from "./reward-timeline.tsx";

interface RewardCardProps {
  reward: RewardTimelineProps["reward"] & {
    orderLabel: string;
    createdAt: Date;
    status: RewardStatus;
    /** As it was earned. */
    tokenAmount: bigint | null;
    tokenDecimals: number | null;
    /** For what is left of the order. */
    dueAmount: bigint | null;
    dueUsdMicros: bigint;
  };
  confirmations: RewardTimelineProps["confirmations"];
  tokenSymbol: string;
  explorerUrl: string;
}

/** One reward as its referrer sees it; opens to its history. */
export function RewardCard({ reward, confirmations, tokenSymbol, explorerUrl }: RewardCardProps) {
  const { t } = useTranslation();
  return (
    <li className="p-4 sm:px-6">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 sm:grid-cols-[9rem_1fr_auto_9rem]">
        <p className="text-sm text-ink-soft max-sm:order-2">
          <DateTime at={reward.createdAt} dateOnly />
        </p>
        <p className="text-sm text-ink-soft max-sm:order-3 max-sm:text-right">
          {t("refcodes.order", { label: reward.orderLabel })}
        </p>
        <p className="text-right max-sm:order-first max-sm:text-left">
          <span className="font-semibold">
            {reward.dueAmount !== null && reward.tokenDecimals !== null ? (
              <TokenAmount amount={reward.dueAmount} decimals={reward.tokenDecimals} symbol={tokenSymbol} />
            ) : (
              t(reward.status === "rejected" ? "refcodes.neverPriced" : "refcodes.unpriced")
            )}
          </span>
          {reward.dueUsdMicros > 0n && (
            <span className="block text-sm text-ink-soft">
              {t("refcodes.worth")} <UsdMicros micros={reward.dueUsdMicros} />
            </span>
          )}
        </p>
        <div className="justify-self-end max-sm:order-1 max-sm:self-start">
          <RewardBadge status={reward.status} wait={waitOf(reward)} />
        </div>
      </div>
      <Changes reward={reward} tokenSymbol={tokenSymbol} />
      <details className="group mt-2">
        <summary className="inline-flex min-h-11 items-center gap-1 text-sm text-brand sm:min-h-9">
          {t("refcodes.story")}
          <span className="group-open:rotate-180">
            <Icon name="chevron" size={16} />
          </span>
        </summary>
        <RewardTimeline
          reward={reward}
          confirmations={confirmations}
          tokenSymbol={tokenSymbol}
          explorerUrl={explorerUrl}
        />
      </details>
    </li>
  );
}

/** What refunds changed about a reward, in one line each. */
function Changes({ reward, tokenSymbol }: Pick<RewardCardProps, "reward" | "tokenSymbol">) {
  const { t } = useTranslation();
  const { tokenAmount, dueAmount, tokenDecimals, offsets, debts, isHeldByRefund, status } = reward;
  const off = tokenAmount === null || dueAmount === null ? 0n : tokenAmount - dueAmount;
  const keptBack = sumMinor(offsets.map((offset) => offset.tokenAmount));
  const owed = sumMinor(debts.map((debt) => debt.tokenAmount));
  if (tokenDecimals === null || tokenAmount === null) return null;
  const tokens = (amount: bigint) => ({
    tokens: <TokenAmount amount={amount} decimals={tokenDecimals} symbol={tokenSymbol} />,
  });
  return (
    <div className="mt-1 space-y-0.5 text-sm">
      {off > 0n && (
        <p>
          <Trans t={t} i18nKey="refcodes.reduced" components={tokens(-off)} />{" "}
          <span className="text-ink-soft">
            (<Trans t={t} i18nKey="refcodes.reducedFrom" components={tokens(tokenAmount)} />)
          </span>
        </p>
      )}
      {keptBack > 0n && (
        <p>
          <Trans t={t} i18nKey="refcodes.keptBack" components={tokens(-keptBack)} />
        </p>
      )}
      {owed > 0n && (
        <p className="text-ink-soft">
          <Trans t={t} i18nKey="refcodes.owed" components={tokens(owed)} />
        </p>
      )}
      {isHeldByRefund && isOwed(status) && <p className="text-ink-soft">{t("refcodes.held")}</p>}
    </div>
  );
}
