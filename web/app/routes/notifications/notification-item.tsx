import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Icon, type IconName } from "#app/ui/icon.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import { TransactionLink } from "#app/ui/transaction-link.tsx";
import type { NotificationType } from "#core/domain/notification";
import { readRejectionNews } from "#core/domain/rejection";

interface NotificationItemProps {
  notification: { type: NotificationType; data: Record<string, string>; createdAt: Date; readAt: Date | null };
  tokenSymbol: string;
  explorerUrl: string;
}

const looks = {
  referral_reward_minted: { icon: "check", tone: "bg-success-soft text-success" },
  referral_reward_approved: { icon: "gift", tone: "bg-info-soft text-info" },
  referral_reward_rejected: { icon: "cross", tone: "bg-sunken text-ink-soft" },
  referral_reward_reduced: { icon: "undo", tone: "bg-sunken text-ink-soft" },
} as const satisfies Record<NotificationType, { icon: IconName; tone: string }>;

/** One piece of news; an unread one says so in words, not by weight alone. */
export function NotificationItem({ notification, tokenSymbol, explorerUrl }: NotificationItemProps) {
  const { t } = useTranslation();
  const { type, data, createdAt, readAt } = notification;
  const { tokenAmount, tokenDecimals, txHash } = data;
  const { rejection, rejectionReason } = readRejectionNews(data);
  const reason = rejection ? t(`refcodes.why.${rejection.code}`) : rejectionReason;
  return (
    <li className="flex gap-4 p-4 sm:px-6">
      <span className={`grid size-9 shrink-0 place-items-center rounded-full ${looks[type].tone}`}>
        <Icon name={looks[type].icon} />
      </span>
      <div className="min-w-0 flex-1 text-sm">
        <p className={`text-base ${readAt ? "" : "font-semibold"}`}>
          {t(`notifications.type.${type}`)}
          {!readAt && (
            <span className="ml-2 inline-block rounded-full bg-brand-soft px-2 align-middle text-xs leading-5 font-medium text-brand">
              {t("notifications.new")}
            </span>
          )}
        </p>
        {tokenAmount !== undefined && tokenDecimals !== undefined && (
          <p>
            {type === "referral_reward_reduced" && `${t("notifications.reducedBy")} `}
            <TokenAmount amount={BigInt(tokenAmount)} decimals={Number(tokenDecimals)} symbol={tokenSymbol} />
          </p>
        )}
        {data.needsWallet === "true" && (
          <p>
            {t("notifications.needsWallet")}{" "}
            <AppLink to="/account/wallets" className="text-brand underline underline-offset-4">
              {t("refcodes.linkWallet")}
            </AppLink>
          </p>
        )}
        {reason !== null && <p className="break-words">{t("refcodes.reason", { reason })}</p>}
        {type === "referral_reward_minted" && txHash !== undefined && (
          <TransactionLink hash={txHash} explorerUrl={explorerUrl} />
        )}
        <p className="mt-1 flex flex-wrap gap-x-4 text-ink-soft">
          <DateTime at={createdAt} />
          <AppLink to="/refcodes" className="text-brand underline underline-offset-4">
            {t("notifications.toRewards")}
          </AppLink>
        </p>
      </div>
    </li>
  );
}
