import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { PageHeader } from "#app/ui/page-header.tsx";
import { readDesk } from "#core/services/events/read-desk";
import { DayFigures } from "./today/day-figures.tsx";
import { DecisionList } from "./today/decision-list.tsx";
import { RiskList } from "./today/risk-list.tsx";
import { serviceState } from "./today/service-state.ts";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const { ctx, now, clone } = context;
    const [desk, health] = await Promise.all([readDesk(ctx, { now }), context.readHealth()]);
    const head = { title: `${textOf(pageLocale(url))("admin.today.title")} · ${clone.name}` };
    return { ...desk, service: serviceState(health), tokenSymbol: clone.tokenSymbol, readAt: now, head };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** What an admin's day begins with. */
export default function AdminToday() {
  const { t } = useTranslation();
  const { decisions, risk, service, today, lastWeek, tokenSymbol } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader title={t("admin.today.title")} />
      <div className="space-y-8">
        <DecisionList decisions={decisions} tokenSymbol={tokenSymbol} />
        <RiskList risk={risk} service={service} tokenSymbol={tokenSymbol} />
        <DayFigures today={today} lastWeek={lastWeek} tokenSymbol={tokenSymbol} />
      </div>
    </>
  );
}
