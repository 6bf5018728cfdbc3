import { useTranslation } from "#app/i18n/translation.ts";
import { Card } from "#app/ui/card.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import { TransactionLink } from "#app/ui/transaction-link.tsx";
import { isPaidOut } from "#core/domain/reward";
import type { OrderDesk } from "#core/services/orders/read-order-desk";
import { Evidence } from "../evidence.tsx";
import { RewardReasons } from "../reward-reasons.tsx";

interface OrderRewardProps {
  reward: NonNullable<OrderDesk["reward"]>;
  token: { symbol: string; decimals: number };
  explorerUrl: string;
}

/** What the referrer is owed for the order, and what became of it. */
export function OrderReward({ reward, token, explorerUrl }: OrderRewardProps) {
  const { t } = useTranslation();
  const { tokenAmount, due, offset, debt, mintedAmount } = reward;
  const amount = (value: bigint) => <TokenAmount amount={value} {...token} />;
  return (
    <section aria-labelledby="reward">
      <h2 id="reward" className="mb-3 text-lg">
        {t("admin.order.reward")}
      </h2>
      <Card>
        {/* The badge speaks to the referrer, of "your wallet". */}
        <p className="font-medium">
          {reward.status === "minted" ? t("admin.paidOut") : t(`reward.status.${reward.status}.label`)}
        </p>
        {reward.heldByRefund && <p className="mt-2 text-sm text-warning">{t("admin.order.rewardHeld")}</p>}
        {reward.refundUnjudged && <p className="mt-2 text-sm text-warning">{t("admin.order.unjudged")}</p>}
        <dl className="mt-3 grid gap-x-6 gap-y-3 text-sm @md:grid-cols-2">
          <Evidence label={t("admin.order.earned")}>
            {tokenAmount === null ? t("admin.reward.noPrice") : amount(tokenAmount)}
          </Evidence>
          {due !== null && due !== tokenAmount && <Evidence label={t("admin.order.due")}>{amount(due)}</Evidence>}
          {offset > 0n && <Evidence label={t("admin.order.offset")}>{amount(offset)}</Evidence>}
          {isPaidOut(reward.status) && (
            <Evidence label={t("admin.paidOut")}>{amount(mintedAmount ?? tokenAmount ?? 0n)}</Evidence>
          )}
          {debt > 0n && <Evidence label={t("admin.order.debt")}>{amount(debt)}</Evidence>}
          {reward.referrerWallet && (
            <Evidence label={t("admin.reward.wallet")}>
              <code className="text-xs break-all">{reward.referrerWallet}</code>
            </Evidence>
          )}
          {reward.txHash && (
            <Evidence label={t("admin.reward.transaction")}>
              <TransactionLink hash={reward.txHash} explorerUrl={explorerUrl} />
            </Evidence>
          )}
          <RewardReasons reward={reward} />
        </dl>
      </Card>
    </section>
  );
}
