import { formatTokenPrice } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { valuesOf } from "#app/i18n/values-of.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { ConsumerHealth } from "#core/ports/consumer-rpc";
import { Evidence } from "../evidence.tsx";

/** Number of rewards the gas still pays for, below which a warning is shown. */
const FEW_REWARDS = 100;

/** The state of the minter: gas, transactions in flight, the age of the price. */
export function MinterHealthCard({ health }: { health: ConsumerHealth | null }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (!health) return <p className="mb-6 text-sm text-warning">{t("admin.health.unreachable")}</p>;
  if (health.chain === null) {
    return (
      <div className="mb-6">
        <Notice tone="info">{t("admin.health.noChain")}</Notice>
      </div>
    );
  }
  const { operator, minter, oracle, chain } = health;
  const left = operator.rewardsLeft;
  return (
    <section aria-label={t("admin.health.label")} className="mb-6 rounded-md border border-line bg-surface px-4 py-3">
      <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2 @3xl:grid-cols-4">
        <Evidence label={t("admin.health.gas")}>
          <span className={left !== null && left < FEW_REWARDS ? "font-semibold text-warning" : ""}>
            {left === null ? t("admin.health.unknown") : t("admin.health.lasts", { count: left })}
          </span>
        </Evidence>
        <Evidence label={t("admin.health.inFlight")}>
          {minter.inFlight}
          {minter.oldestAt && (
            <span className="text-ink-soft">
              {" "}
              {t("admin.health.since")} <DateTime at={new Date(minter.oldestAt)} />
            </span>
          )}
        </Evidence>
        <Evidence label={t("admin.health.price")}>
          {oracle.priceUsd === null || oracle.at === null ? (
            <span className="font-semibold text-warning">{t("admin.health.noPrice")}</span>
          ) : (
            <>
              <span suppressHydrationWarning>{formatTokenPrice(locale, oracle.priceUsd)}</span>{" "}
              <span className="text-ink-soft">
                <DateTime at={new Date(oracle.at)} />
              </span>
            </>
          )}
        </Evidence>
        <Evidence label={t("admin.health.block")}>
          <span className={chain.ok ? "" : "font-semibold text-warning"}>
            {chain.blockNumber ?? t("admin.health.unknown")}
          </span>
        </Evidence>
      </dl>
      {minter.stopped !== null && (
        <div className="mt-3">
          <Notice tone="danger">
            {t("admin.health.stopped")}{" "}
            {minter.stoppedWhy
              ? t(`admin.mint.why.${minter.stoppedWhy.code}`, valuesOf(minter.stoppedWhy))
              : minter.stopped}
          </Notice>
        </div>
      )}
    </section>
  );
}
