import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { formatRate } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
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
import { WithEmail } from "#app/ui/with-email.tsx";
import { DomainError } from "#core/domain/errors";
import { isOwed, type RewardStatus, rewardStatuses } from "#core/domain/reward";
import { listMyRewards } from "#core/services/referrals/list-my-rewards";
import { myRewardsInput, rewardKeyInput } from "#core/services/referrals/my-rewards-input";
import { readMyReward } from "#core/services/referrals/read-my-reward";
import { readReferrerDashboard } from "#core/services/referrals/read-referrer-dashboard";
import type { PageContext } from "#web/page-context";
import { changeLabels } from "./label-action.server.ts";
import { LabelSection } from "./label-section.tsx";
import { type ChartRange, ReferralChart } from "./referral-chart.tsx";
import { Figures } from "./referral-figures.tsx";
import { ReferralFunnel } from "./referral-funnel.tsx";
import { RewardTotals } from "./reward-totals.tsx";
import { RewardsSection } from "./rewards-section.tsx";
import { ShareCard } from "./share-card.tsx";
import { UnrewardedList } from "./unrewarded-list.tsx";

const PAGE_SIZE = 20;

const filterSchema = z.object({
  show: z.enum(["all", ...rewardStatuses]).catch("all"),
  code: myRewardsInput.code.optional().catch(undefined),
  from: myRewardsInput.from.optional().catch(undefined),
  to: myRewardsInput.to.optional().catch(undefined),
  before: myRewardsInput.before.optional().catch(undefined),
  /** The reward that is open. */
  open: rewardKeyInput.optional().catch(undefined),
});

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: userId, email } = requireViewer(url, context);
    const { name, explorerUrl } = context.clone;
    const { ctx, now, accountCtx, relayWrites } = context;
    const { open, ...chosen } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const { show, ...place } = chosen;
    const [dashboard, listed, detail] = await Promise.all([
      readReferrerDashboard(ctx, { userId, now, randomBytes: accountCtx.randomBytes, onCodeMade: relayWrites }),
      listMyRewards(ctx, { ...place, userId, status: show === "all" ? undefined : show, pageSize: PAGE_SIZE, now }),
      open === undefined ? null : readMyReward(ctx, { userId, key: open, now }).catch(noneIfUnknown),
    ]);
    return {
      dashboard,
      email,
      ...listed,
      chosen,
      open: detail,
      confirmations: await confirmationsOf(context, detail === null ? [] : [detail]),
      range: parseRange(url.searchParams.get("range")),
      cloneName: name,
      explorerUrl,
      head: { title: `${textOf(pageLocale(url))("refcodes.title")} · ${name}` },
    };
  });

/** Makes or takes away a label for one's links. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { id: userId } = requireViewer(url, context);
    const outcome = await changeLabels(context, userId, await readForm());
    return data(outcome.answer, { status: outcome.status });
  });

/** An address that names a reward of nobody here opens none. */
function noneIfUnknown(error: unknown): null {
  if (error instanceof DomainError && error.code === "not_found") return null;
  throw error;
}

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
  const { dashboard, email, rewards, next, chosen, open, confirmations, range, cloneName, explorerUrl } =
    useLoaderData<typeof loader>();
  const { codes, visits, timeZone, rateBp, tokenSymbol, counts, refused, days, figures, funnel, earned, debt, labels } =
    dashboard;
  const labelAnswer = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const needsWallet = hasOwed(counts) && codes.some(({ walletAddress }) => walletAddress === null);
  return (
    <>
      <PageHeader title={t("refcodes.title")} />
      <div className="space-y-8">
        {needsWallet && (
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
            text={
              <WithEmail
                text={t("refcodes.noCodeText", { email, rate: formatRate(locale, rateBp), token: tokenSymbol })}
                of={[email]}
              />
            }
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
            <RewardTotals
              tokens={earned.tokens}
              counts={counts}
              needsWallet={needsWallet}
              debt={debt}
              tokenSymbol={tokenSymbol}
            />
            <Figures figures={figures} days={days} tokens={earned.tokens} tokenSymbol={tokenSymbol} />
            <ReferralChart days={days} range={range} timeZone={timeZone} visits={visits} />
            <LabelSection
              labels={labels}
              codes={codes.flatMap(({ code, active }) => (active ? [code] : []))}
              answer={labelAnswer}
            />
            <ReferralFunnel funnel={funnel} />
          </>
        )}
        {(codes.length > 0 || Object.keys(counts).length > 0) && (
          <RewardsSection
            rewards={rewards}
            open={open}
            confirmations={confirmations}
            chosen={chosen}
            next={next}
            codes={codes}
            counts={counts}
            tokenSymbol={tokenSymbol}
            explorerUrl={explorerUrl}
            busy={busy}
          />
        )}
        <UnrewardedList refused={refused} open={dashboard.open} />
      </div>
    </>
  );
}

/** Whether there is a reward that is still to be paid. */
function hasOwed(counts: Partial<Record<RewardStatus, number>>): boolean {
  return rewardStatuses.some((status) => isOwed(status) && (counts[status] ?? 0) > 0);
}

/** The time range named in the address; 28 days by default. */
function parseRange(raw: string | null): ChartRange {
  return raw === "today" || raw === "7d" ? raw : "28d";
}
