import type { ReactNode } from "react";
import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import type { ChoreStanding } from "#core/domain/chore-times";
import { readChoreStanding } from "#core/services/events/read-chore-standing";
import { readRisk } from "#core/services/events/read-risk";
import { readReferralFund } from "#core/services/rewards/read-referral-fund";
import { type ServiceState, serviceState } from "../today/service-state.ts";
import { MinterHealthCard } from "./minter-health-card.tsx";
import { ReferralFundCard } from "./referral-fund-card.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const { ctx, now, clone } = context;
    const [risk, chores, funds, health] = await Promise.all([
      readRisk(ctx, { now }),
      readChoreStanding(ctx, { now }),
      readReferralFund(ctx),
      context.readHealth(),
    ]);
    const head = { title: `${textOf(pageLocale(url))("admin.health.title")} · ${clone.name}` };
    const { sendsLetters } = clone;
    return { risk, chores, funds, health, takesCards: ctx.gateways.size > 0, sendsLetters, readAt: now, head };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** All that the store knows of its own parts, in the words of those who run it. */
export default function AdminHealth() {
  const { t } = useTranslation();
  const { risk, chores, funds, health, takesCards, sendsLetters, readAt } = useLoaderData<typeof loader>();
  const { unsentEvents, oldestUnsentAt, unrewardedOrders, oldestUnrewardedAt, minting, stuckMints } = risk;
  const service = serviceState(health);
  return (
    <>
      <PageHeader
        title={t("admin.health.title")}
        lead={
          <>
            {t("admin.health.asOf")} <DateTime at={readAt} />
          </>
        }
      />
      <ul className="mb-8 divide-y divide-line rounded-md border border-line bg-surface">
        <Part name={t("admin.health.label")} isFine={service === "ok" || service === "none"}>
          {t(`admin.health.service.${service satisfies ServiceState}`)}
        </Part>
        <Part name={t("admin.health.minting")} isFine={stuckMints === 0}>
          {t("admin.health.mintingCount", { count: minting })}
          {stuckMints > 0 && <> {t("admin.health.stuck", { count: stuckMints })}</>}
        </Part>
        <Part name={t("admin.risk.unrewardedOrders")} isFine={unrewardedOrders === 0}>
          <Queue count={unrewardedOrders} oldestAt={oldestUnrewardedAt} />
        </Part>
        <Part name={t("admin.risk.unsentEvents")} isFine={unsentEvents === 0}>
          <Queue count={unsentEvents} oldestAt={oldestUnsentAt} />
        </Part>
        {chores.map((chore) => (
          <Part key={chore.schedule} name={t(`admin.health.chores.${chore.schedule}`)} isFine={!chore.isLate}>
            <LastRun {...chore} />
          </Part>
        ))}
        <Part name={t("admin.health.cards")} isFine>
          {t(takesCards ? "admin.health.cardsOn" : "admin.health.cardsOff")}
        </Part>
        <Part name={t("admin.health.letters")} isFine>
          {t(sendsLetters ? "admin.health.lettersOn" : "admin.health.lettersOff")}{" "}
          <AppLink to="/admin/letters" className="text-brand underline underline-offset-4">
            {t("admin.letterPreview.link")}
          </AppLink>
        </Part>
      </ul>
      <h2 className="mb-3 text-lg">{t("admin.health.details")}</h2>
      <MinterHealthCard health={health} />
      <ReferralFundCard funds={funds} />
    </>
  );
}

interface PartProps {
  name: string;
  isFine: boolean;
  children: ReactNode;
}

/** One part of the store, and how it stands. */
function Part({ name, isFine, children }: PartProps) {
  const { t } = useTranslation();
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 px-4 py-3">
      <span className="font-medium">{name}</span>
      <span className={`flex items-center gap-2 text-sm ${isFine ? "text-ink-soft" : "text-warning"}`}>
        <Icon name={isFine ? "check" : "alert"} size={16} />
        <span className="sr-only">{t(isFine ? "admin.health.fine" : "admin.health.notFine")}</span>
        <span>{children}</span>
      </span>
    </li>
  );
}

/** When a schedule ran last. */
function LastRun({ lastAt, isLate }: ChoreStanding) {
  const { t } = useTranslation();
  if (lastAt === null) return t(isLate ? "admin.health.neverRan" : "admin.health.notYet");
  return (
    <>
      {t("admin.health.lastRun")} <DateTime at={lastAt} />
      {isLate && <>. {t("admin.health.lateRun")}</>}
    </>
  );
}

/** How many wait, and since when. */
function Queue({ count, oldestAt }: { count: number; oldestAt: Date | null }) {
  const { t } = useTranslation();
  return (
    <>
      {t("admin.health.queue", { count })}
      {oldestAt && (
        <>
          , {t("admin.health.since")} <DateTime at={oldestAt} />
        </>
      )}
    </>
  );
}
