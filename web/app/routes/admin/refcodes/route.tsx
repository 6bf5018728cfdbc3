import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { decide } from "#app/session/decision.ts";
import { PLAIN_TEXT } from "#app/session/named.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { pageNumber } from "#app/session/page-number.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { rewardStatuses } from "#core/domain/reward";
import { readRisk } from "#core/services/events/read-risk";
import { approveReward } from "#core/services/rewards/approve-reward";
import { listRewards } from "#core/services/rewards/list-rewards";
import { readReferralFund } from "#core/services/rewards/read-referral-fund";
import { rejectReward } from "#core/services/rewards/reject-reward";
import { retryReward } from "#core/services/rewards/retry-reward";
import { CardBoundary } from "../card-boundary.tsx";
import { AdminReward } from "./admin-reward.tsx";
import { MintRun } from "./mint-run-card.tsx";
import { MinterHealth } from "./minter-health-card.tsx";
import { ReferralFund } from "./referral-fund-card.tsx";
import { RiskStrip } from "./risk-strip.tsx";

const PAGE_SIZE = 20;

/** What waits for an admin comes first, and stands where the address names no state. */
const filters = [...rewardStatuses, "all"] as const;

const filterSchema = z.object({
  status: z.enum(filters).catch(filters[0]),
  page: pageNumber,
});

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const { status, page } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const [listed, risk, funds, health] = await Promise.all([
      listRewards(context.ctx, { page, pageSize: PAGE_SIZE, status: status === "all" ? undefined : status }),
      readRisk(context.ctx, { now: context.now }),
      readReferralFund(context.ctx),
      context.readHealth(),
    ]);
    const { tokenSymbol, explorerUrl, name } = context.clone;
    const title = textOf(pageLocale(url))("admin.title");
    return {
      ...listed,
      risk,
      funds,
      health,
      status,
      page,
      tokenSymbol,
      explorerUrl,
      head: { title: `${title} · ${name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const commandSchema = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("approve"), orderReference: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/) }),
  z.object({ intent: z.literal("retry"), orderReference: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/) }),
  z.object({
    intent: z.literal("reject"),
    orderReference: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
    reason: z.string().trim().min(3).max(300).regex(PLAIN_TEXT),
  }),
  z.object({ intent: z.literal("mint") }),
]);

const flashOf = { approve: "rewardApproved", retry: "rewardRetried", reject: "rewardRejected" } as const;

export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { id: actorId } = requireAdmin(url, context);
    const command = commandSchema.safeParse(Object.fromEntries(await readForm()));
    if (!command.success) return data({ problem: "invalid_input" as const }, { status: 400 });
    const { now, ctx, clone } = context;
    const decided = command.data;
    if (decided.intent === "mint") {
      const report = await context.runMint();
      return data({ problem: null, report: { ...report, note: report.note ?? null } });
    }
    return decide({
      url,
      appUrl: clone.appUrl,
      problems: ["conflict", "payment_not_standing"],
      flash: flashOf[decided.intent],
      async carryOut() {
        if (decided.intent === "approve") await approveReward(ctx, { ...decided, actorId, now });
        else if (decided.intent === "retry") await retryReward(ctx, { ...decided, actorId, now });
        else await rejectReward(ctx, { ...decided, actorId, now });
      },
    });
  });

export default function AdminRefcodes() {
  const { t } = useTranslation();
  const { rewards, total, counts, risk, funds, health, status, page, tokenSymbol, explorerUrl } =
    useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const navigation = useNavigation();
  const sending = navigation.formData?.get("intent");
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <PageHeader title={t("admin.title")} />
      <RiskStrip risk={risk} />
      {answered?.problem && (
        <div className="mb-5">
          <Notice tone="danger" announce>
            {t(`admin.problem.${answered.problem}`)}
          </Notice>
        </div>
      )}
      <div className="mb-4">
        <FilterChips
          label={t("admin.filter")}
          name="status"
          current={status}
          choices={filters.map((value) => ({
            value,
            // The referrer's words say "your wallet".
            text:
              value === "all"
                ? t("admin.all")
                : value === "minted"
                  ? t("admin.paidOut")
                  : t(`reward.status.${value}.label`),
            count: value === "all" ? all : (counts[value] ?? 0),
          }))}
        />
      </div>
      {rewards.length === 0 ? (
        <EmptyState
          icon="gift"
          title={t(status === "pending_approval" ? "admin.none" : "admin.noneHere")}
          text={t(all === 0 ? "admin.noneText" : "admin.noneHereText")}
        />
      ) : (
        <ul className="space-y-4">
          {rewards.map((reward) => (
            <CardBoundary key={reward.orderReference}>
              <AdminReward
                reward={reward}
                tokenSymbol={tokenSymbol}
                explorerUrl={explorerUrl}
                busy={sending !== undefined && sending !== null}
              />
            </CardBoundary>
          ))}
        </ul>
      )}
      <Pagination page={page} pageSize={PAGE_SIZE} total={total} />
      <div className="mt-10">
        <ReferralFund funds={funds} />
        <MinterHealth health={health} />
        <MintRun
          approved={counts.approved ?? 0}
          report={answered && "report" in answered ? answered.report : null}
          explorerUrl={explorerUrl}
          busy={sending === "mint"}
        />
      </div>
    </>
  );
}
