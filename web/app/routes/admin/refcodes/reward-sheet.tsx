import { formatMoney, formatPercent, formatTokenPrice, formatUsdMicros } from "#app/format/money.ts";
import { formatTokensInFull } from "#app/format/token.ts";
import { Trans, useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { SideSheet } from "#app/ui/side-sheet.tsx";
import { RewardBadge } from "#app/ui/status-badge.tsx";
import { TransactionLink } from "#app/ui/transaction-link.tsx";
import { hasPaid } from "#core/domain/payment";
import { canBecome } from "#core/domain/reward";
import type { EvidenceJudgement, RewardFacts } from "#core/domain/reward-evidence";
import { Evidence } from "../evidence.tsx";
import { RewardReasons } from "../reward-reasons.tsx";
import { ApprovalNotes, ApprovedBy } from "./approval-notes.tsx";
import { DecisionForm } from "./decision-form.tsx";
import { FailureAdvice } from "./failure-advice.tsx";
import { dueOf, type ListedReward, payingVerbOf, shownName } from "./listed-reward.ts";
import { ReasonField } from "./reason-field.tsx";
import { RewardEvidence } from "./reward-evidence.tsx";

interface RewardSheetProps {
  reward: ListedReward;
  /** Null where there is nothing to decide. */
  evidence: (RewardFacts & EvidenceJudgement) | null;
  /** When the page was read. */
  readAt: Date;
  tokenSymbol: string;
  explorerUrl: string;
  busy: boolean;
  /** The page without the sheet, where decisions are sent. */
  closeTo: string;
  /** Where j and k lead: the sheets of the rows around it. */
  keys: { next: string | null; previous: string | null };
}

/** One reward with what an admin needs to judge it, and the decisions its state allows. */
export function RewardSheet({ reward, evidence, ...about }: RewardSheetProps) {
  const { readAt, tokenSymbol, explorerUrl, busy, closeTo, keys } = about;
  const { t } = useTranslation();
  const locale = useLocale();
  const { dueAmount, tokenDecimals, receipt, approvals } = reward;
  const { tokens: tokenAmount, usdMicros } = dueOf(reward);
  const canBeRejected = canBecome(reward.status, "rejected");
  const isHeld = canBeRejected && !(reward.paymentStatus && hasPaid(reward.paymentStatus));
  const intent = payingVerbOf(reward);
  const usd = formatUsdMicros(locale, usdMicros);
  const priceSource = (source: string) =>
    source === "config"
      ? t("admin.reward.priceSet")
      : t("admin.reward.priceFeed", { address: source.replace("feed ", "") });
  const tokens =
    tokenAmount !== null && tokenDecimals !== null
      ? `${formatTokensInFull(locale, tokenAmount, tokenDecimals)} ${tokenSymbol}`
      : t(reward.status === "rejected" ? "refcodes.neverPriced" : "refcodes.unpriced");
  return (
    <SideSheet title={shownName(reward.referrerName)} closeTo={closeTo} keys={keys}>
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
          {shownName(reward.referrerName)}, <code>{reward.referralCode}</code>
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
          {receipt === null ? (
            t("admin.reward.unreadable")
          ) : receipt.price ? (
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
          <AppLink to={`/admin/orders/${reward.orderId}`} className="underline underline-offset-4">
            <code className="text-xs break-all">{reward.orderReference}</code>
          </AppLink>
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
      {reward.status === "failed" && <FailureAdvice failure={reward.failure} orderId={reward.orderId} />}
      {isHeld && (
        <div className="mt-4">
          <Notice tone="danger">
            {t("admin.reward.held", { status: t(`payment.status.${reward.paymentStatus ?? "created"}`) })}
          </Notice>
        </div>
      )}
      {evidence && !isHeld && <RewardEvidence evidence={evidence} tokenSymbol={tokenSymbol} />}
      {!evidence && canBeRejected && (
        <div className="mt-4">
          <Notice tone="warning">{t("admin.evidence.unreadable")}</Notice>
        </div>
      )}
      {!isHeld && <ApprovalNotes approvals={approvals} readAt={readAt} />}
      {canBeRejected && (
        <div className="sticky bottom-0 -mx-4 mt-5 -mb-4 flex flex-wrap gap-3 border-t border-line bg-surface px-4 py-3 sm:-mx-6 sm:-mb-6 sm:px-6">
          {intent && dueAmount !== null && (
            <DecisionForm
              intent={intent}
              orderReference={reward.orderReference}
              tokenAmount={dueAmount}
              action={closeTo}
              busy={busy}
            >
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
          <DecisionForm intent="reject" orderReference={reward.orderReference} action={closeTo} busy={busy}>
            <p>{t("admin.reward.rejectText")}</p>
            <ReasonField />
          </DecisionForm>
        </div>
      )}
    </SideSheet>
  );
}
