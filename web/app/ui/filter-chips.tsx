import { Link } from "react-router";
import { useLocale } from "#app/i18n/use-locale.ts";
import { useAddress } from "#app/navigation/use-address.ts";

interface FilterChipsProps {
  label: string;
  /** Name of the query parameter. */
  name: string;
  /** The first is the default, which the address leaves out. */
  choices: readonly { value: string; text: string; count?: number }[];
  current: string;
}

/** One choice of several, kept in the address. Changing it goes back to the first page; what is in sight stays in sight. */
export function FilterChips({ label, name, choices, current }: FilterChipsProps) {
  const addressOf = useAddress();
  const locale = useLocale();
  const address = (value: string) => {
    const first = { page: null, before: null, open: null, sale: null };
    return addressOf({ ...first, [name]: value === choices[0]?.value ? null : value });
  };
  return (
    <nav aria-label={label} className="flex flex-wrap gap-2">
      {choices.map(({ value, text, count }) => (
        <Link
          key={value}
          to={address(value)}
          preventScrollReset
          aria-current={value === current ? "page" : undefined}
          className="inline-flex min-h-9 items-center gap-1.5 rounded-full border border-line-strong px-3.5 text-sm hover:bg-sunken aria-[current=page]:border-transparent aria-[current=page]:bg-brand-fill aria-[current=page]:text-on-brand"
        >
          {text}
          {count !== undefined && (
            <span className="tabular-nums" suppressHydrationWarning>
              {count.toLocaleString(locale)}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
