import { Link } from "react-router";
import { Trans, useTranslation } from "#app/i18n/translation.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { UsdMicros } from "#app/ui/money.tsx";
import { RewardBadge } from "#app/ui/status-badge.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import { isOwed, type RewardStatus } from "#core/domain/reward";
import { ReceiptSum, type ReceiptSumProps } from "./receipt-sum.tsx";
import { RewardTimeline, type RewardTimelineProps, waitOf } from "./reward-timeline.tsx";

/** A reward in the list. */
export interface RewardRow {
  key: string;
  orderLabel: string;
  createdAt: Date;
  status: RewardStatus;
  /** As it was earned. */
  tokenAmount: bigint | null;
  tokenDecimals: number | null;
  /** For what is left of the order. */
  dueAmount: bigint | null;
  dueUsdMicros: bigint;
  /** Kept back of it for debts, and paid of it beyond what is due. */
  keptBack: bigint;
  overpaid: bigint;
  isHeldByRefund: boolean;
  wallet: string | null;
  paysFrom: Date | null;
  txHash: string | null;
}

/** What is read of a reward once it is opened. */
export type RewardDetail = RewardTimelineProps["reward"] & ReceiptSumProps["reward"] & { key: string };

interface RewardCardProps {
  reward: RewardRow;
  /** Null while it is closed. */
  detail: RewardDetail | null;
  confirmations: RewardTimelineProps["confirmations"];
  tokenSymbol: string;
  explorerUrl: string;
}

/** One reward as its referrer sees it. Opened by its address, it shows its history and its sum. */
export function RewardCard({ reward, detail, confirmations, tokenSymbol, explorerUrl }: RewardCardProps) {
  const { t } = useTranslation();
  return (
    <li id={`reward-${reward.key}`} className="scroll-mt-4 px-4 py-3 sm:px-6 sm:py-2.5">
      <div className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 sm:grid-cols-[8rem_minmax(0,1fr)_auto_12rem] lg:grid-cols-[8rem_minmax(0,1fr)_auto_17rem]">
        <p className="text-sm text-ink-soft max-sm:order-3">
          <DateTime at={reward.createdAt} dateOnly />
        </p>
        <p className="text-sm text-ink-soft max-sm:order-4 max-sm:text-right">
          {t("refcodes.order", { label: reward.orderLabel })}
        </p>
        <p className="text-right max-sm:contents">
          <span className="relative z-1 justify-self-start font-semibold max-sm:order-first">
            {reward.dueAmount !== null && reward.tokenDecimals !== null ? (
              <TokenAmount amount={reward.dueAmount} decimals={reward.tokenDecimals} symbol={tokenSymbol} />
            ) : (
              t(reward.status === "rejected" ? "refcodes.neverPriced" : "refcodes.unpriced")
            )}
          </span>
          {reward.dueUsdMicros > 0n && (
            <span className="block text-sm text-ink-soft max-sm:order-2 max-sm:col-span-2 max-sm:text-left">
              {t("refcodes.worth")} <UsdMicros micros={reward.dueUsdMicros} />
            </span>
          )}
        </p>
        <div className="flex items-center justify-end gap-x-3 max-sm:order-1">
          <RewardBadge status={reward.status} wait={waitOf(reward)} />
          <OpenLink rewardKey={reward.key} isOpen={detail !== null} />
        </div>
      </div>
      <Changes reward={reward} tokenSymbol={tokenSymbol} />
      {detail && (
        <>
          <RewardTimeline
            reward={detail}
            confirmations={confirmations}
            tokenSymbol={tokenSymbol}
            explorerUrl={explorerUrl}
          />
          <ReceiptSum reward={detail} tokenSymbol={tokenSymbol} />
        </>
      )}
    </li>
  );
}

/**
 * Opens a reward or closes it, wherever its row is pressed: which one is open is in the address, so that it works without
 * JavaScript too.
 */
function OpenLink({ rewardKey, isOpen }: { rewardKey: string; isOpen: boolean }) {
  const { t } = useTranslation();
  const address = useAddress()({ open: isOpen ? null : rewardKey });
  return (
    <Link
      to={`${address}#reward-${rewardKey}`}
      replace
      preventScrollReset
      aria-expanded={isOpen}
      className={`inline-flex min-h-6 items-center gap-1 text-sm text-brand sm:min-h-9 ${wholeRow}`}
    >
      <span className="max-lg:sr-only">{t("refcodes.story")}</span>
      <span className={isOpen ? "rotate-180" : ""}>
        <Icon name="chevron" size={16} />
      </span>
    </Link>
  );
}

/** What refunds changed about a reward, in one line each. */
function Changes({ reward, tokenSymbol }: Pick<RewardCardProps, "reward" | "tokenSymbol">) {
  const { t } = useTranslation();
  const { tokenAmount, dueAmount, tokenDecimals, keptBack, overpaid: owed, isHeldByRefund, status } = reward;
  const off = tokenAmount === null || dueAmount === null ? 0n : tokenAmount - dueAmount;
  if (tokenDecimals === null || tokenAmount === null) return null;
  const tokens = (amount: bigint) => ({
    tokens: <TokenAmount amount={amount} decimals={tokenDecimals} symbol={tokenSymbol} />,
  });
  return (
    <div className="mt-1 space-y-0.5 text-sm">
      {off > 0n && (
        <p>
          <Trans i18nKey="refcodes.reduced" components={tokens(-off)} />{" "}
          <span className="text-ink-soft">
            (<Trans i18nKey="refcodes.reducedFrom" components={tokens(tokenAmount)} />)
          </span>
        </p>
      )}
      {keptBack > 0n && (
        <p>
          <Trans i18nKey="refcodes.keptBack" components={tokens(-keptBack)} />
        </p>
      )}
      {owed > 0n && (
        <p className="text-ink-soft">
          <Trans i18nKey="refcodes.owed" components={tokens(owed)} />
        </p>
      )}
      {isHeldByRefund && isOwed(status) && <p className="text-ink-soft">{t("refcodes.held")}</p>}
    </div>
  );
}
