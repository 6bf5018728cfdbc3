import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { z } from "zod";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { pageNumber } from "#app/session/page-number.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { Card } from "#app/ui/card.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { Money } from "#app/ui/money.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { type Currency, currencies } from "#core/domain/money";
import { readCreditStatement } from "#core/services/credit/read-credit-statement";
import { CreditEntry } from "./credit-entry.tsx";

const PAGE_SIZE = 20;

const filterSchema = (standard: Currency) =>
  z.object({
    currency: z.enum(currencies).catch(standard),
    page: pageNumber,
  });

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: userId } = requireViewer(url, context);
    const standard = context.ctx.clone.currency;
    const filter = filterSchema(standard).parse(Object.fromEntries(url.searchParams));
    const statement = await readCreditStatement(context.ctx, { userId, pageSize: PAGE_SIZE, ...filter });
    const title = textOf(pageLocale(url))("credit.title");
    return { ...statement, ...filter, standard, head: { title: `${title} · ${context.clone.name}` } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function AccountCredit() {
  const { t } = useTranslation();
  const { balances, entries, total, currency, standard, page } = useLoaderData<typeof loader>();
  const held = balances.find((balance) => balance.currency === currency)?.balanceMinor ?? 0n;
  const choices = [standard, ...balances.map((balance) => balance.currency).filter((other) => other !== standard)];
  return (
    <>
      <PageHeader title={t("credit.title")} lead={t("credit.lead")} />
      {choices.length > 1 && (
        <div className="mb-4">
          <FilterChips
            label={t("credit.currencies")}
            name="currency"
            current={currency}
            choices={choices.map((value) => ({ value, text: value }))}
          />
        </div>
      )}
      <Card className="mb-6">
        <p className="text-sm text-ink-soft">{t("credit.balance")}</p>
        <p className="mt-1 text-2xl font-semibold">
          <Money minor={held} currency={currency} />
        </p>
      </Card>
      {entries.length === 0 ? (
        <EmptyState icon="wallet" title={t("credit.none")} text={t("credit.noneText")} />
      ) : (
        <section>
          <h2 className="mb-3 text-lg">{t("credit.entries")}</h2>
          <ul className="divide-y divide-line rounded-md border border-line bg-surface">
            {entries.map((entry) => (
              <CreditEntry key={entry.key} entry={entry} currency={currency} />
            ))}
          </ul>
        </section>
      )}
      <Pagination page={page} pageSize={PAGE_SIZE} total={total} />
    </>
  );
}
