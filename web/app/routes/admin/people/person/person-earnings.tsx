import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import type { PersonDesk } from "#core/services/people/read-person";
import { Evidence } from "../../evidence.tsx";

/** What the person's codes earned, and the codes and wallets themselves. */
export function PersonEarnings({ person, tokenSymbol }: { person: PersonDesk; tokenSymbol: string }) {
  const { t } = useTranslation();
  const { rewards, codes, wallets } = person;
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("admin.people.earnings")}</h2>
      <div className="space-y-4 rounded-md border border-line bg-surface p-4 text-sm">
        {rewards.byStatus.length === 0 ? (
          <p className="text-ink-soft">{t("admin.people.noRewards")}</p>
        ) : (
          <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2 @3xl:grid-cols-3">
            {rewards.tokens.map(({ decimals, waiting, onItsWay, minted }) =>
              Object.entries({ waiting, onItsWay, minted }).map(([name, amount]) => (
                <Evidence
                  key={`${decimals} ${name}`}
                  label={t(`admin.people.tokens.${name as "waiting" | "onItsWay" | "minted"}`)}
                >
                  <TokenAmount amount={BigInt(amount)} decimals={decimals} symbol={tokenSymbol} />
                </Evidence>
              )),
            )}
            {rewards.byStatus.map(({ status, rewards: number }) => (
              <Evidence key={status} label={t(`reward.status.${status}.label`)}>
                {number}
              </Evidence>
            ))}
          </dl>
        )}
        {codes.length > 0 && (
          <ul className="space-y-1 border-t border-line pt-4">
            {codes.map(({ code, walletAddress, isActive }) => (
              <li key={code}>
                <AppLink to={`/admin/refcodes/codes?open=${code}`} className="font-medium underline underline-offset-4">
                  {code}
                </AppLink>
                {!isActive && <span className="text-ink-soft"> · {t("admin.people.codeOff")}</span>}
                {walletAddress === null && (
                  <span className="text-ink-soft"> · {t("admin.people.codeWithoutWallet")}</span>
                )}
              </li>
            ))}
          </ul>
        )}
        {wallets.length > 0 && (
          <ul className="space-y-1 border-t border-line pt-4">
            {wallets.map(({ address, linkedAt, unlinkedAt }) => (
              <li key={address}>
                <code className="break-all">{address}</code>{" "}
                <span className="text-ink-soft">
                  {unlinkedAt ? t("admin.people.walletUnlinked") : t("sessions.since")}{" "}
                  <DateTime at={unlinkedAt ?? linkedAt} dateOnly />
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
