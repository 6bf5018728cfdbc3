import { useTranslation } from "react-i18next";
import { Form, type LoaderFunctionArgs, useLoaderData } from "react-router";
import { formatRate } from "#app/format/money.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { AppLink, useAppPath } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import type { RewardStatus } from "#core/domain/reward";
import { readReferrerDashboard } from "#core/services/referrals/read-referrer-dashboard";
import type { PageContext } from "#web/page-context";
import { type ChartRange, ReferralChart } from "./referral-chart.tsx";
import { Figures } from "./referral-figures.tsx";
import { ReferralFunnel } from "./referral-funnel.tsx";
import { RewardCard } from "./reward-card.tsx";
import { waitOf } from "./reward-timeline.tsx";
import { RewardTotals } from "./reward-totals.tsx";
import { ShareCard } from "./share-card.tsx";
import { UnrewardedList } from "./unrewarded-list.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: userId, email } = requireViewer(url, context);
    const { name, explorerUrl } = context.clone;
    const { randomBytes } = context.accountCtx;
    const dashboard = await readReferrerDashboard(context.ctx, {
      userId,
      now: context.now,
      randomBytes,
      onCodeMade: context.relayWrites,
    });
    return {
      dashboard,
      email,
      confirmations: await confirmationsOf(context, dashboard.rewards),
      range: parseRange(url.searchParams.get("range")),
      cloneName: name,
      explorerUrl,
      head: { title: `${textOf(pageLocale(url))("refcodes.title")} · ${name}` },
    };
  });

/** Confirmations of the transactions that are not final yet. */
async function confirmationsOf(
  { readConfirmations }: PageContext,
  rewards: readonly { status: RewardStatus; txHash: string | null }[],
) {
  const hashes = rewards.flatMap(({ status, txHash }) => (status === "minting" && txHash ? [txHash] : []));
  return hashes.length === 0 ? [] : await readConfirmations([...new Set(hashes)]);
}

export const meta: PageMeta<typeof loader> = pageMeta;

export default function Refcodes() {
  const { t } = useTranslation();
  const locale = useLocale();
  const appPath = useAppPath();
  const { dashboard, email, confirmations, range, cloneName, explorerUrl } = useLoaderData<typeof loader>();
  const { codes, visits, timeZone, rateBp, tokenSymbol, rewards, refused, open, days, figures, funnel, earned, debt } =
    dashboard;
  return (
    <>
      <PageHeader title={t("refcodes.title")} />
      <div className="space-y-8">
        {rewards.some((reward) => waitOf(reward) === "wallet") && (
          <Notice tone="warning">
            <p>{t("refcodes.needsWallet")}</p>
            <AppLink to="/account/wallets" className={`${buttonClass("primary", "sm")} mt-3`}>
              {t("refcodes.linkWallet")}
            </AppLink>
          </Notice>
        )}
        {codes.length === 0 ? (
          <EmptyState
            icon="share"
            title={t("refcodes.noCode")}
            text={t("refcodes.noCodeText", { email, rate: formatRate(locale, rateBp), token: tokenSymbol })}
            action={
              <Form method="post" action={appPath("/account")}>
                <Button type="submit" name="intent" value="confirm" look="secondary">
                  {t("account.address.sendAgain")}
                </Button>
              </Form>
            }
          />
        ) : (
          <>
            <ShareCard codes={codes} rateBp={rateBp} tokenSymbol={tokenSymbol} cloneName={cloneName} />
            <RewardTotals tokens={earned.tokens} debt={debt} tokenSymbol={tokenSymbol} />
            <Figures figures={figures} days={days} tokens={earned.tokens} tokenSymbol={tokenSymbol} />
            <ReferralChart days={days} range={range} timeZone={timeZone} visits={visits} />
            <ReferralFunnel funnel={funnel} />
          </>
        )}
        {(codes.length > 0 || rewards.length > 0) && (
          <section aria-labelledby="rewards-title">
            <h2 id="rewards-title" className="mb-3 text-lg">
              {t("refcodes.rewards")}
            </h2>
            {rewards.length === 0 ? (
              <EmptyState icon="gift" title={t("refcodes.noRewards")} text={t("refcodes.noRewardsText")} />
            ) : (
              <ul className="divide-y divide-line rounded-md border border-line bg-surface">
                {rewards.map((reward) => (
                  <RewardCard
                    key={`${reward.orderLabel} ${reward.createdAt.getTime()}`}
                    reward={reward}
                    confirmations={confirmations.find(({ txHash }) => txHash === reward.txHash) ?? null}
                    tokenSymbol={tokenSymbol}
                    explorerUrl={explorerUrl}
                  />
                ))}
              </ul>
            )}
          </section>
        )}
        <UnrewardedList refused={refused} open={open} />
      </div>
    </>
  );
}

/** The time range named in the address; 28 days by default. */
function parseRange(raw: string | null): ChartRange {
  return raw === "today" || raw === "7d" ? raw : "28d";
}
