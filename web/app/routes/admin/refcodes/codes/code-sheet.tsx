import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import { SideSheet } from "#app/ui/side-sheet.tsx";
import { CodeBadge } from "#app/ui/status-badge.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import type { CodeDesk } from "#core/services/referrals/read-code";
import { ActionHistory } from "../../action-history.tsx";
import { Evidence } from "../../evidence.tsx";
import { shownName } from "../listed-reward.ts";
import { CodeDecision } from "./code-decision.tsx";

interface CodeSheetProps {
  code: CodeDesk;
  tokenSymbol: string;
  busy: boolean;
  /** The page without the sheet, where decisions are sent. */
  closeTo: string;
  /** Where j and k lead: the sheets of the rows around it. */
  keys: { next: string | null; previous: string | null };
}

/** One code with its referrer, and whether it works. */
export function CodeSheet({ code, tokenSymbol, busy, closeTo, keys }: CodeSheetProps) {
  const { t } = useTranslation();
  const { standing, isReferrerGone, owes, tokenDecimals } = code;
  return (
    <SideSheet title={code.code} closeTo={closeTo} keys={keys}>
      <div className="space-y-6 text-sm">
        <div className="space-y-2">
          <CodeBadge standing={standing} />
          <p className="text-base">{t(`admin.codes.standingText.${standing}`)}</p>
        </div>
        <CodeFacts code={code} tokenSymbol={tokenSymbol} />
        {owes > 0n && tokenDecimals !== null && (
          <div className="rounded-md border border-line bg-sunken p-4">
            <p className="font-medium">
              {t("admin.codes.owes")}: <TokenAmount amount={owes} decimals={tokenDecimals} symbol={tokenSymbol} />
            </p>
            <p className="mt-1">
              <AppLink
                to={`/admin/refcodes?q=${code.code}&status=minted`}
                className="text-ink-soft underline underline-offset-4"
              >
                {t("admin.codes.seeDebt")}
              </AppLink>
            </p>
          </div>
        )}
        <p className="flex flex-wrap gap-x-6 gap-y-2">
          <AppLink to={`/admin/refcodes?q=${code.code}`} className="underline underline-offset-4">
            {t("admin.codes.seeRewards")}
          </AppLink>
          <AppLink to={`/admin/orders?q=${code.code}`} className="underline underline-offset-4">
            {t("admin.codes.seeOrders")}
          </AppLink>
        </p>
        {code.actions.length > 0 && <ActionHistory actions={code.actions} about={code.code} />}
        {code.isOwn ? (
          <p className="text-ink-soft">{t("admin.codes.own")}</p>
        ) : (
          !isReferrerGone && <CodeDecision code={code} action={closeTo} busy={busy} />
        )}
      </div>
    </SideSheet>
  );
}

function CodeFacts({ code, tokenSymbol }: Pick<CodeSheetProps, "code" | "tokenSymbol">) {
  const { t } = useTranslation();
  const { referrerId, referrerName, referrerEmail, isReferrerGone, walletAddress, visitsOfLate } = code;
  const { today, last7Days, last28Days } = visitsOfLate;
  return (
    <div className="space-y-3">
      <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        <Evidence label={t("admin.codes.column.referrer")}>
          <AppLink to={`/admin/people/${referrerId}`} className="underline underline-offset-4">
            {isReferrerGone ? t("admin.order.deleted") : shownName(referrerName)}
          </AppLink>
          {referrerEmail !== null && (
            <span className="block text-ink-soft">
              <EmailAddress of={referrerEmail} />
            </span>
          )}
        </Evidence>
        <Evidence label={t("admin.codes.wallet")}>
          {walletAddress === null ? t("admin.reward.noWallet") : <code className="break-all">{walletAddress}</code>}
          {walletAddress !== null && code.isWalletGone && (
            <span className="block text-ink-soft">{t("admin.codes.walletGone")}</span>
          )}
          {code.paysFrom && (
            <span className="block text-ink-soft">
              {t("admin.reward.paysFrom")} <DateTime at={code.paysFrom} />
            </span>
          )}
        </Evidence>
        <Evidence label={t("admin.codes.column.made")}>
          <DateTime at={code.createdAt} />
        </Evidence>
        {code.deactivatedAt && (
          <Evidence label={t("admin.codes.deactivatedAt")}>
            <DateTime at={code.deactivatedAt} />
          </Evidence>
        )}
        <Evidence label={t("admin.codes.visits")}>
          {t("admin.codes.visitsOfLate", { total: code.visits, today, week: last7Days, month: last28Days })}
        </Evidence>
        <Evidence label={t("admin.codes.orders")}>
          {t("admin.codes.ordersOf", { paid: code.paidOrders, all: code.orders })}
        </Evidence>
        <Evidence label={t("admin.codes.rewards")}>{code.rewards}</Evidence>
        {code.tokens.map(({ decimals, waiting, onItsWay, minted }) =>
          Object.entries({ waiting, onItsWay, minted }).map(([name, amount]) => (
            <Evidence
              key={`${decimals} ${name}`}
              label={t(`admin.people.tokens.${name as "waiting" | "onItsWay" | "minted"}`)}
            >
              <TokenAmount amount={amount} decimals={decimals} symbol={tokenSymbol} />
            </Evidence>
          )),
        )}
      </dl>
      <p className="text-ink-soft">{t("admin.codes.sumsNote")}</p>
    </div>
  );
}
