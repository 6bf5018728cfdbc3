import { useTranslation } from "#app/i18n/translation.ts";
import { Card } from "#app/ui/card.tsx";
import { Hint } from "#app/ui/hint.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Money } from "#app/ui/money.tsx";
import { balanceOf, type VendorBalance } from "#core/domain/vendor-balance";

interface BalancesProps {
  balances: readonly (VendorBalance & { inPayoutMinor: bigint; paidMinor: bigint })[];
}

/** What is left of the sales, by currency and by how it stands. */
export function Balances({ balances }: BalancesProps) {
  const { t } = useTranslation();
  return balances.map((balance) => {
    const { currency, pendingMinor, heldMinor, carriedMinor, inPayoutMinor, paidMinor } = balance;
    const total = balanceOf(balance);
    const parts = [
      { name: "pending", minor: pendingMinor },
      ...(heldMinor !== 0n ? [{ name: "held", minor: heldMinor } as const] : []),
      ...(carriedMinor < 0n ? [{ name: "carried", minor: carriedMinor } as const] : []),
      ...(carriedMinor > 0n ? [{ name: "added", minor: carriedMinor } as const] : []),
      ...(inPayoutMinor !== 0n ? [{ name: "inPayout", minor: inPayoutMinor } as const] : []),
      { name: "paid", minor: paidMinor },
    ] as const;
    return (
      <Card key={currency}>
        <div className="@container">
          <h2 className="text-sm font-normal tracking-normal text-ink-soft">
            {balances.length > 1 ? t("vendor.balanceIn", { currency }) : t("vendor.balance")}
          </h2>
          {/* The largest size at which the longest amount still fits on one line. */}
          <p className="mt-1 text-[clamp(0.75rem,8cqi,1.5rem)] leading-snug font-semibold">
            <Money minor={total} currency={currency} />
          </p>
          {total < 0n && <p className="text-sm text-ink-soft">{t("vendor.balanceBelow")}</p>}
          <dl className="mt-3 space-y-1 text-[clamp(0.75rem,6cqi,0.875rem)]">
            {parts.map(({ name, minor }) => (
              <div key={name} className="flex flex-wrap justify-between gap-x-4">
                <dt className="text-ink-soft">
                  <Hint text={t(`vendor.part.hint.${name}`)}>
                    <span className="inline-flex items-center gap-1">
                      {t(`vendor.part.of.${name}`)}
                      <Icon name="info" size={14} />
                    </span>
                  </Hint>
                </dt>
                <dd className="ml-auto">
                  <Money minor={minor} currency={currency} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      </Card>
    );
  });
}
