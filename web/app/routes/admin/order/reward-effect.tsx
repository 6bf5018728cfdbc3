import { useTranslation } from "#app/i18n/translation.ts";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import type { RewardStatus } from "#core/domain/reward";
import type { PreviewedReward } from "#core/services/refunds/preview-refund";

interface RewardEffectProps {
  reward: PreviewedReward | null;
  /** Whether the order has a reward: `later` where there is a referrer and no reward yet. */
  standing: "none" | "later" | "there";
  referrerName: string;
  token: { symbol: string; decimals: number };
}

/** What a refund does to the reward: tokens, state, debt and approvals. */
export function RewardEffect({ reward, standing, referrerName, token }: RewardEffectProps) {
  const { t } = useTranslation();
  const wordOf = (status: RewardStatus) =>
    status === "minted" ? t("admin.paidOut") : t(`reward.status.${status}.label`);
  if (!reward) return <p className="text-ink-soft">{t(`admin.refund.effect.reward.${standing}`)}</p>;
  const { dueBefore, dueAfter, debt, statusBefore, statusAfter, voidedApprovals, isUnjudged } = reward;
  const tokens = (amount: bigint) => (
    <TokenAmount amount={amount} symbol={token.symbol} decimals={reward.tokenDecimals ?? token.decimals} />
  );
  return (
    <>
      <p>
        {referrerName}:{" "}
        {dueBefore === null || dueAfter === null ? (
          t("admin.refund.effect.reward.unpriced")
        ) : (
          <>
            {tokens(dueBefore)} → <b className="font-semibold">{tokens(dueAfter)}</b>
          </>
        )}
      </p>
      <p>
        {wordOf(statusBefore)}
        {statusAfter === statusBefore ? "" : " → "}
        {statusAfter !== statusBefore && <b className="font-semibold">{wordOf(statusAfter)}</b>}
      </p>
      {voidedApprovals > 0 && (
        <p className="text-warning">{t("admin.refund.effect.reward.voided", { count: voidedApprovals })}</p>
      )}
      {debt > 0n && (
        <p className="text-warning">
          {t("admin.refund.effect.reward.debt")} {tokens(debt)}
        </p>
      )}
      {isUnjudged && <p className="text-warning">{t("admin.refund.effect.reward.unjudged")}</p>}
    </>
  );
}
