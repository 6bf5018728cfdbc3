import type { ReactNode } from "react";
import { shortWallet } from "#app/format/wallet.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import { PaymentBadge, PayoutBadge, SettlementBadge } from "#app/ui/status-badge.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import { TransactionLink } from "#app/ui/transaction-link.tsx";
import type { AuditArea } from "#core/domain/audit-area";
import { isRefundDone } from "#core/domain/refund";
import type { AuditedReference, AuditRow } from "./side-by-side.ts";

/** What each record says, an entry a line. */
export type Cells = Record<AuditArea, Partial<Record<AuditRow, readonly ReactNode[]>>>;

interface CellsOptions {
  token: { symbol: string; decimals: number };
  explorerUrl: string;
}

const link = "break-all underline underline-offset-4";

/** All records of a reference by column and row: amounts that belong together are in one row. */
export function useCells(audited: AuditedReference, { token, explorerUrl }: CellsOptions): Cells {
  const { t } = useTranslation();
  const { payment, reward, chain, refunds, salesAssists, settlements } = audited;
  const { currency } = payment;
  const money = (minor: bigint) => <Money minor={minor} currency={currency} />;
  const tokens = (amount: bigint) => <TokenAmount amount={amount} {...token} />;
  const at = (moment: Date | null) => (moment === null ? [] : [<DateTime key="at" at={moment} dateOnly />]);
  const wallet = (address: string | null) =>
    address === null
      ? []
      : [
          <code key={address} title={address}>
            {shortWallet(address)}
          </code>,
        ];
  const transaction = (hash: string | null) =>
    hash === null ? [] : [<TransactionLink key={hash} hash={hash} explorerUrl={explorerUrl} />];
  const done = refunds.filter(({ status }) => isRefundDone(status));
  const taken = {
    sale: done.map(({ amountMinor }) => amountMinor),
    fee: audited.assistAdjustments.map(({ commissionMinor }) => commissionMinor),
    tokens: audited.rewardAdjustments.flatMap(({ tokenAmount }) => (tokenAmount === null ? [] : [tokenAmount])),
  };
  const referrer = reward === null ? [] : [<span key="code">{reward.referralCode}</span>];
  return {
    payment: {
      sale: [money(payment.amountMinor)],
      status: [<PaymentBadge key="status" status={payment.status} />],
      who: [
        <AppLink key="order" to={`/admin/orders/${payment.orderId}`} className={link}>
          {payment.orderId}
        </AppLink>,
        payment.referralCode,
      ],
      when: at(payment.paidAt),
      proof: [payment.provider === "credit" ? t("payment.provider.credit") : t("payment.provider.card")],
    },
    settlement: {
      sale: settlements.map(({ grossMinor }) => money(grossMinor)),
      fee: settlements.map(({ referralMinor }) => money(referralMinor)),
      status: settlements.map(({ id, status }) => <SettlementBadge key={id} status={status} />),
      who: settlements.map(({ id, vendorId }) => (
        <AppLink key={id} to={`/admin/store/vendors/${vendorId}`} className={link}>
          {vendorId}
        </AppLink>
      )),
      when: at(settlements[0]?.createdAt ?? null),
      proof: audited.payouts.map(({ id, status }) => (
        <AppLink key={id} to={`/admin/store/payouts?open=${id}`} className={link}>
          <PayoutBadge status={status} />
        </AppLink>
      )),
    },
    assist: {
      fee: salesAssists.map(({ commissionMinor }) => money(commissionMinor)),
      who: [...new Set(salesAssists.map(({ referralCode }) => referralCode))],
      when: at(salesAssists[0]?.createdAt ?? null),
    },
    reward: reward
      ? {
          // Exact to 1/10 000 of a minor unit: shown floored, as the sum is.
          fee: [money(reward.commissionNumerator / 10_000n)],
          tokens: [reward.tokenAmount === null ? t("admin.reward.noPrice") : tokens(reward.tokenAmount)],
          status: [reward.status === "minted" ? t("admin.paidOut") : t(`reward.status.${reward.status}.label`)],
          who: [...referrer, ...wallet(reward.boundWallet?.address ?? reward.referrerWallet)],
          when: at(reward.createdAt),
          proof: transaction(reward.txHash),
        }
      : {},
    adjustments: {
      sale: taken.sale.map((each) => money(-each)),
      fee: taken.fee.map((each) => money(-each)),
      tokens: taken.tokens.map((each) => tokens(-each)),
      status: refunds.map(({ id, reason, status }) => (
        <span key={id}>
          {t(`admin.payments.reason.${reason}`)}: {t(`admin.audit.refundStatus.${status}`)}
        </span>
      )),
      when: at(done[0]?.endedAt ?? null),
    },
    debts: {
      tokens: [
        ...audited.debts.map(({ tokenAmount }) => tokens(tokenAmount)),
        ...audited.offsets.map(({ tokenAmount }) => tokens(-tokenAmount)),
      ],
      status: audited.debts.map(({ position, cause }) => <span key={position}>{t(`admin.audit.cause.${cause}`)}</span>),
      who: audited.debts.length > 0 ? referrer : [],
      when: at(audited.debts[0]?.createdAt ?? null),
    },
    chain: chain
      ? {
          tokens: chain.payment ? [tokens(BigInt(chain.payment.amount))] : [],
          status: [t(chain.paid ? "admin.audit.chain.paid" : "admin.audit.chain.notPaid")],
          who: wallet(chain.payment?.wallet ?? null),
          when: chain.payment ? [t("admin.audit.chain.place", { place: chain.payment.blockNumber })] : [],
          proof: transaction(chain.payment?.txHash ?? null),
        }
      : {},
  };
}
