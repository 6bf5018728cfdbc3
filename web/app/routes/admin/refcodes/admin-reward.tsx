import type { ReactNode } from "react";
import { Trans, useTranslation } from "react-i18next";
import { Form } from "react-router";
import { formatMoney, formatPercent, formatTokenPrice, formatUsdMicros } from "#app/format/money.ts";
import { formatTokensInFull } from "#app/format/token.ts";
import { isWalletAddress, shortWallet } from "#app/format/wallet.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Card } from "#app/ui/card.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { RewardBadge } from "#app/ui/status-badge.tsx";
import { TransactionLink } from "#app/ui/transaction-link.tsx";
import type { MintReason } from "#core/domain/mint-reason";
import { hasPaid, type PaymentStatus } from "#core/domain/payment";
import { reasonLength } from "#core/domain/plain-text";
import type { RejectionReason } from "#core/domain/rejection";
import { canBecome, type RewardReceipt, type RewardStatus } from "#core/domain/reward";
import type { EvidenceJudgement, RewardFacts } from "#core/domain/reward-evidence";
import type { RewardApprovals } from "#core/services/rewards/read-approvals";
import { Evidence } from "../evidence.tsx";
import { RewardReasons } from "../reward-reasons.tsx";
import { ApprovalNotes, ApprovedBy } from "./approval-notes.tsx";
import { RewardEvidence } from "./reward-evidence.tsx";

interface AdminRewardProps {
  reward: {
    orderReference: string;
    orderId: string;
    referralCode: string;
    referrerName: string;
    /** Whom it pays; null while the referrer has no wallet. */
    payee: string | null;
    /** While that wallet is not paid yet. */
    paysFrom: Date | null;
    rail: "fiat" | "crypto";
    status: RewardStatus;
    currency: string;
    orderTotalMinor: bigint;
    rewardPercent: string;
    usdMicros: bigint;
    /** Of what refunds have left. */
    dueUsdMicros: bigint;
    tokenAmount: bigint | null;
    /** What refunds have left of it: an approval is for that. */
    dueAmount: bigint | null;
    mintedAmount: bigint | null;
    tokenDecimals: number | null;
    receipt: RewardReceipt;
    txHash: string | null;
    failure: MintReason | null;
    /** Beside a code its sentence; else what was written before there were codes. */
    failureReason: string | null;
    rejection: RejectionReason | null;
    /** A person's own words where there is no code. */
    rejectionReason: string | null;
    createdAt: Date;
    paidAt: Date | null;
    paymentStatus: PaymentStatus | null;
    approvals: RewardApprovals;
  };
  /** Null where there is nothing to decide. */
  evidence: (RewardFacts & EvidenceJudgement) | null;
  /** When the page was read. */
  readAt: Date;
  tokenSymbol: string;
  explorerUrl: string;
  busy: boolean;
}

/** One reward with what an admin needs to judge it, and the decisions its state allows. */
export function AdminReward({ reward, evidence, readAt, tokenSymbol, explorerUrl, busy }: AdminRewardProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { dueAmount, tokenDecimals, receipt, approvals } = reward;
  // What was paid, or else what is due; of one that a refund has left nothing of, what it was.
  const tokenAmount = reward.mintedAmount ?? (dueAmount === 0n ? reward.tokenAmount : dueAmount);
  const canBeRejected = canBecome(reward.status, "rejected");
  const isHeld = canBeRejected && !(reward.paymentStatus && hasPaid(reward.paymentStatus));
  const isAllowed = !isHeld && approvals.decision?.refusal === null;
  const intent = isAllowed ? (reward.status === "failed" ? "retry" : "approve") : null;
  const usd = formatUsdMicros(locale, dueAmount === 0n ? reward.usdMicros : reward.dueUsdMicros);
  const priceSource = (source: string) =>
    source === "config"
      ? t("admin.reward.priceSet")
      : t("admin.reward.priceFeed", { address: source.replace("feed ", "") });
  const tokens =
    tokenAmount !== null && tokenDecimals !== null
      ? `${formatTokensInFull(locale, tokenAmount, tokenDecimals)} ${tokenSymbol}`
      : t(reward.status === "rejected" ? "refcodes.neverPriced" : "refcodes.unpriced");
  return (
    <li data-row className="rounded-md">
      <Card>
        <div className="flex flex-wrap items-start justify-between gap-3">
          <div className="min-w-0">
            <p className="text-lg font-semibold break-words" suppressHydrationWarning>
              {tokens}
            </p>
            <p className="text-sm text-ink-soft" suppressHydrationWarning>
              {t("refcodes.worth")} {usd}
            </p>
          </div>
          <RewardBadge status={reward.status} isOwn={false} />
        </div>
        <dl className="mt-4 grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2 @3xl:grid-cols-3">
          <Evidence label={t("admin.reward.referrer")}>
            {isWalletAddress(reward.referrerName) ? shortWallet(reward.referrerName) : reward.referrerName},{" "}
            <code>{reward.referralCode}</code>
          </Evidence>
          <Evidence label={t("admin.reward.wallet")}>
            {reward.payee === null ? t("admin.reward.noWallet") : <code className="break-all">{reward.payee}</code>}
            {reward.paysFrom && (
              <span className="block">
                {t("admin.reward.paysFrom")} <DateTime at={reward.paysFrom} />
              </span>
            )}
          </Evidence>
          <Evidence label={t("admin.reward.order")}>
            <span suppressHydrationWarning>{formatMoney(locale, reward.orderTotalMinor, reward.currency)}</span>,{" "}
            {t(`admin.reward.rail.${reward.rail}`)}
          </Evidence>
          <Evidence label={t("admin.reward.rate")}>
            {t("admin.reward.weighted", { percent: formatPercent(locale, reward.rewardPercent) })}
          </Evidence>
          <Evidence label={t("admin.reward.price")}>
            {receipt.price ? (
              <>
                {t("admin.reward.priceOf", {
                  token: tokenSymbol,
                  price: formatTokenPrice(locale, receipt.price.tokenUsd),
                  source: priceSource(receipt.price.source),
                })}{" "}
                <DateTime at={new Date(receipt.price.at)} />
              </>
            ) : (
              t("admin.reward.noPrice")
            )}
          </Evidence>
          <Evidence label={t("admin.reward.paidAt")}>
            <DateTime at={reward.paidAt ?? reward.createdAt} />
          </Evidence>
          <Evidence label={t("admin.reward.reference")}>
            <code className="text-xs break-all select-all">{reward.orderReference}</code>
          </Evidence>
          {reward.txHash && (
            <Evidence label={t("admin.reward.transaction")}>
              <TransactionLink hash={reward.txHash} explorerUrl={explorerUrl} />
            </Evidence>
          )}
          {!approvals.decision && approvals.given.length > 0 && (
            <Evidence label={t("admin.approval.by")}>
              <ApprovedBy given={approvals.given} />
            </Evidence>
          )}
          <RewardReasons reward={reward} />
        </dl>
        {isHeld && (
          <div className="mt-4">
            <Notice tone="danger">
              {t("admin.reward.held", { status: t(`payment.status.${reward.paymentStatus ?? "created"}`) })}
            </Notice>
          </div>
        )}
        {evidence && !isHeld && <RewardEvidence evidence={evidence} tokenSymbol={tokenSymbol} />}
        {!isHeld && <ApprovalNotes approvals={approvals} readAt={readAt} />}
        {canBeRejected && (
          <div className="mt-5 flex flex-wrap gap-3 border-t border-line pt-4">
            {intent && dueAmount !== null && (
              <DecisionForm intent={intent} orderReference={reward.orderReference} tokenAmount={dueAmount} busy={busy}>
                <p suppressHydrationWarning>
                  <Trans
                    i18nKey={intent === "approve" ? "admin.reward.approveText" : "admin.approval.retryAmount"}
                    components={{
                      name: <strong className="text-ink">{reward.referrerName}</strong>,
                      tokens: <strong className="text-ink">{tokens}</strong>,
                      usd: <span>{usd}</span>,
                    }}
                  />
                </p>
                {intent === "retry" && <p>{t("admin.reward.retryText")}</p>}
                {approvals.need - approvals.have > 1 && <p>{t("admin.approval.notLast")}</p>}
              </DecisionForm>
            )}
            <DecisionForm intent="reject" orderReference={reward.orderReference} busy={busy}>
              <p>{t("admin.reward.rejectText")}</p>
              <Field
                name="reason"
                label={t("admin.reward.reason")}
                hint={t("admin.reward.reasonHint")}
                required
                {...reasonLength}
              />
            </DecisionForm>
          </div>
        )}
      </Card>
    </li>
  );
}

interface DecisionFormProps {
  intent: "approve" | "retry" | "reject";
  orderReference: string;
  /** What is approved. */
  tokenAmount?: bigint;
  busy: boolean;
  /** What is about to happen. */
  children: ReactNode;
}

/** A button that asks before it sends one decision about a reward. */
function DecisionForm({ intent, orderReference, tokenAmount, busy, children }: DecisionFormProps) {
  const { t } = useTranslation();
  const refuses = intent === "reject";
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="orderReference" value={orderReference} />
      {tokenAmount !== undefined && <input type="hidden" name="tokenAmount" value={tokenAmount.toString()} />}
      <ConfirmDialog
        trigger={t(`admin.reward.${intent}`)}
        triggerLook={refuses ? "secondary" : "primary"}
        title={t(`admin.reward.${intent}Title`)}
        confirm={t(`admin.reward.${intent}Confirm`)}
        confirmLook={refuses ? "danger" : "primary"}
        busy={busy}
      >
        {children}
      </ConfirmDialog>
    </Form>
  );
}
