import { useTranslation } from "#app/i18n/translation.ts";
import { Money } from "./money.tsx";

interface SplitBarProps {
  split: { grossMinor: bigint; netMinor: bigint; platformMinor: bigint; referralMinor: bigint };
  currency: string;
  /** Who reads it: the vendor is "you" to themselves alone. */
  reader?: "vendor" | "admin";
}

const adminWords = { net: "netMinor", platform: "platformMinor", referral: "referralMinor" } as const;

/** A part's share of the whole in tenths of a percent, for drawing only. */
const shareOf = (part: bigint, whole: bigint) => (whole > 0n ? Number((part * 1_000n) / whole) / 10 : 0);

const parts = [
  { name: "net", look: "bg-brand-fill" },
  { name: "platform", look: "bg-line-strong" },
  { name: "referral", look: "bg-warning" },
] as const;

/** How a sale is split, as a bar and in numbers; the bar adds nothing to the text. */
export function SplitBar({ split, currency, reader = "vendor" }: SplitBarProps) {
  const { t } = useTranslation();
  const amounts = { net: split.netMinor, platform: split.platformMinor, referral: split.referralMinor };
  return (
    <div>
      <div aria-hidden="true" className="flex h-2 gap-0.5 overflow-hidden rounded-full bg-sunken">
        {parts.map(({ name, look }) => (
          <span key={name} className={look} style={{ width: `${shareOf(amounts[name], split.grossMinor)}%` }} />
        ))}
      </div>
      <dl className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-sm">
        {parts.map(({ name, look }) => (
          <div key={name} className="flex items-center gap-1.5">
            <span aria-hidden="true" className={`size-2.5 rounded-full ${look}`} />
            <dt className="text-ink-soft">
              {reader === "vendor" ? t(`vendor.part.${name}`) : t(`admin.order.part.${adminWords[name]}`)}
            </dt>
            <dd>
              <Money minor={amounts[name]} currency={currency} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
