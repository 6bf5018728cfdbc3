import { useTranslation } from "#app/i18n/translation.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import { Money } from "#app/ui/money.tsx";

interface GrantListProps {
  grants: {
    key: string;
    at: Date;
    reason: string;
    amountMinor: bigint;
    currency: string;
    toName: string;
    toEmail: string;
    by: string;
    confirmedBy: string | null;
  }[];
}

/** Who gave how much to whom, and why; two admins where it took two. */
export function CreditGrantList({ grants }: GrantListProps) {
  const { t } = useTranslation();
  return (
    <ul className="divide-y divide-line rounded-md border border-line bg-surface">
      {grants.map((grant) => (
        <li key={grant.key} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1 p-4 sm:px-6">
          <div className="min-w-0 max-w-text break-words">
            <p>
              <span className="font-medium">{grant.toName}</span>{" "}
              <span className="text-sm text-ink-soft">
                <EmailAddress of={grant.toEmail} />
              </span>
            </p>
            <p className="text-sm">{grant.reason}</p>
            <p className="text-sm text-ink-soft">
              <DateTime at={grant.at} /> ·{" "}
              {grant.confirmedBy === null
                ? t("grant.by", { name: grant.by })
                : t("grant.byTwo", { name: grant.by, second: grant.confirmedBy })}
            </p>
          </div>
          <p className="ml-auto font-semibold">
            <Money minor={grant.amountMinor} currency={grant.currency} />
          </p>
        </li>
      ))}
    </ul>
  );
}
