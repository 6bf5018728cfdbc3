import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireVendor } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { DomainError } from "#core/domain/errors";
import { monthsAfter } from "#core/domain/local-day";
import { dayInTimeZone } from "#core/domain/visit-day";
import { readStatement } from "#core/services/vendors/read-statement";
import { monthInput } from "#core/services/vendors/sales-input";
import { MonthName, monthName } from "../month-name.tsx";
import { PayoutTable } from "../payouts/payout-table.tsx";
import { PrintButton } from "./print-button.tsx";
import { StatementTable } from "./statement-table.tsx";

const monthAfter = (month: string, months: number) => monthsAfter(`${month}-01`, months).slice(0, 7);

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, params, url }) => {
    const { id: ownerId } = requireVendor(url, context);
    const { ctx, now } = context;
    const locale = pageLocale(url);
    const current = dayInTimeZone(now.getTime(), ctx.clone.timeZone).slice(0, 7);
    const wanted = monthInput.safeParse(params.month ?? current);
    if (!wanted.success || wanted.data > current) throw new DomainError("not_found", "no such month");
    const statement = await readStatement(ctx, { ownerId, month: wanted.data });
    const title = `${textOf(locale)("vendor.statements.title")}: ${monthName(locale, wanted.data)}`;
    const earliest = statement.months.at(-1) ?? current;
    return {
      ...statement,
      timeZone: ctx.clone.timeZone,
      seller: context.clone.name,
      isCurrent: wanted.data === current,
      previous: wanted.data > earliest ? monthAfter(wanted.data, -1) : null,
      following: wanted.data < current ? monthAfter(wanted.data, 1) : null,
      head: { title: `${title} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function VendorStatements() {
  const { t } = useTranslation();
  const loaded = useLoaderData<typeof loader>();
  const { month, statements, payouts, hasMorePayouts, months, previous, following, isCurrent, timeZone } = loaded;
  const shops = new Set(statements.map(({ vendorId }) => vendorId));
  const shown = payouts.map(({ id: payoutId, vendorId, ...payout }) => ({
    ...payout,
    payoutId,
    vendorName: statements.find((each) => each.vendorId === vendorId)?.vendorName ?? "",
    createdAt: payout.paidAt ?? loaded.from,
  }));
  return (
    <>
      <p className="mb-2 hidden font-semibold print:block">{loaded.seller}</p>
      <PageHeader
        title={t("vendor.statements.title")}
        lead={
          <>
            <MonthName month={month} />
            {isCurrent && ` · ${t("vendor.statements.soFar")}`}
          </>
        }
        action={
          statements.length > 0 && (
            <div className="flex flex-wrap gap-3 print:hidden">
              <PrintButton label={t("vendor.statements.print")} />
              <a href={`/api/vendor/statement.csv?month=${month}`} download className={buttonClass("secondary")}>
                CSV
              </a>
            </div>
          )
        }
      />
      <Months previous={previous} following={following} months={months} current={month} />
      {statements.length === 0 ? (
        <EmptyState icon="card" title={t("vendor.statements.none")} text={t("vendor.statements.noneText")} />
      ) : (
        <div className="space-y-6 print:space-y-3">
          {statements.map((statement) => (
            <StatementTable key={`${statement.vendorId} ${statement.currency}`} statement={statement} />
          ))}
          {shown.length > 0 && (
            <section>
              <h2 className="mb-3 text-lg print:mb-1">{t("vendor.statements.payouts")}</h2>
              <PayoutTable payouts={shown} hasShops={shops.size > 1} />
              {hasMorePayouts && <p className="mt-2 text-sm text-ink-soft">{t("vendor.statements.morePayouts")}</p>}
            </section>
          )}
          <p className="max-w-text text-sm text-ink-soft">{t("vendor.statements.zone", { zone: timeZone })}</p>
        </div>
      )}
    </>
  );
}

interface MonthsProps {
  previous: string | null;
  following: string | null;
  months: readonly string[];
  current: string;
}

/** To the month before and after, and to any that has a statement. */
function Months({ previous, following, months, current }: MonthsProps) {
  const { t } = useTranslation();
  const link = (month: string | null, rel: "prev" | "next") =>
    month === null ? (
      <span />
    ) : (
      <AppLink
        to={`/vendor/statements/${month}`}
        rel={rel}
        className={`${buttonClass("secondary", "sm")} max-sm:min-h-11`}
      >
        <MonthName month={month} />
      </AppLink>
    );
  return (
    <nav aria-label={t("vendor.statements.months")} className="mb-6 print:hidden">
      <div className="flex flex-wrap items-center justify-between gap-3">
        {link(previous, "prev")}
        {link(following, "next")}
      </div>
      {months.length > 2 && (
        <details className="mt-2">
          <summary className="inline-flex min-h-11 items-center text-sm text-brand sm:min-h-9">
            {t("vendor.statements.all")}
          </summary>
          <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
            {months.map((month) => (
              <li key={month}>
                <AppLink
                  to={`/vendor/statements/${month}`}
                  aria-current={month === current ? "page" : undefined}
                  className="inline-flex min-h-11 items-center text-brand underline-offset-4 hover:underline aria-[current=page]:font-semibold sm:min-h-9"
                >
                  <MonthName month={month} />
                </AppLink>
              </li>
            ))}
          </ul>
        </details>
      )}
    </nav>
  );
}
