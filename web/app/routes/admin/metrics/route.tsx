import { useState } from "react";
import { Link, type LoaderFunctionArgs, useLoaderData, useLocation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import type { Measured } from "./measured.ts";
import { MetricCard } from "./metric-card.tsx";
import { MetricTable } from "./metric-table.tsx";
import { readMeasured, spanIn } from "./read-measured.server.ts";
import { useStepText } from "./step-text.ts";

const spans = ["day", "week", "month"] as const;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const measured: Measured = await readMeasured(context, spanIn(url));
    return { measured, head: { title: `${textOf(pageLocale(url))("admin.metrics.title")} · ${context.clone.name}` } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** What the Workers have measured: curves for those who run the store. The ledgers have the figures. */
export default function AdminMetrics() {
  const { t } = useTranslation();
  const { measured } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader title={t("admin.metrics.title")} lead={t("admin.metrics.lead")} />
      {measured.state === "shown" ? (
        <Curves {...measured} />
      ) : (
        <Notice tone={measured.state === "off" || measured.state === "hidden" ? "info" : "warning"}>
          <p className="font-medium">{t(`admin.metrics.state.${measured.state}`)}</p>
          <p>{t(`admin.metrics.help.${measured.state}`)}</p>
        </Notice>
      )}
    </>
  );
}

function Curves({ span, starts, series, timeZone }: Extract<Measured, { state: "shown" }>) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const stepText = useStepText(span, timeZone);
  const [pointed, setPointed] = useState<number | null>(null);
  const start = pointed === null ? undefined : starts[pointed];
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <nav aria-label={t("admin.metrics.spans")} className="flex flex-wrap gap-2">
          {spans.map((option) => (
            <Link
              key={option}
              to={`${pathname}?span=${option}`}
              preventScrollReset
              aria-current={option === span ? "page" : undefined}
              className="inline-flex min-h-11 items-center rounded-full border border-line-strong px-3.5 text-sm hover:bg-sunken aria-[current=page]:border-transparent aria-[current=page]:bg-brand-fill aria-[current=page]:text-on-brand sm:min-h-9"
            >
              {t(`admin.metrics.span.${option}`)}
            </Link>
          ))}
        </nav>
        <p className="text-sm text-ink-soft" suppressHydrationWarning>
          {start ? stepText(start) : t("admin.metrics.timeZone", { zone: timeZone })}
        </p>
      </div>
      <div className="grid gap-4 sm:grid-cols-2 @3xl:grid-cols-4" onPointerLeave={() => setPointed(null)}>
        {series.map((one) => (
          <MetricCard key={one.metric} {...one} pointed={pointed} point={setPointed} />
        ))}
      </div>
      <MetricTable span={span} starts={starts} series={series} timeZone={timeZone} />
    </>
  );
}
