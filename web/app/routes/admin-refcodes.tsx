import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData, useLocation, useNavigation } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { DomainError } from "#core/domain/errors";
import { rewardStatuses } from "#core/domain/reward";
import { approveReward } from "#core/services/approve-reward";
import { listRewards } from "#core/services/list-rewards";
import { readReferralFund } from "#core/services/read-referral-fund";
import { readRisk } from "#core/services/read-risk";
import { rejectReward } from "#core/services/reject-reward";
import { retryReward } from "#core/services/retry-reward";
import { AdminReward } from "../components/admin-reward.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { MintRun } from "../components/mint-run.tsx";
import { MinterHealth } from "../components/minter-health.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Pagination } from "../components/pagination.tsx";
import { ReferralFund } from "../components/referral-fund.tsx";
import { RiskStrip } from "../components/risk-strip.tsx";
import { textOf } from "../i18n/translator.server.ts";
import { answer } from "../session/answer.ts";
import { writeFlash } from "../session/flash.ts";
import { PLAIN_TEXT } from "../session/named.ts";
import { pageLocale } from "../session/page-locale.ts";
import { pageMeta } from "../session/page-meta.ts";
import { requireAdmin } from "../session/require-viewer.ts";

const PAGE_SIZE = 20;

const filterSchema = z.object({
  status: z.enum([...rewardStatuses, "all"]).catch("pending_approval"),
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
});

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async () => {
    const { context, request } = args;
    requireAdmin(request, context);
    const { status, page } = filterSchema.parse(Object.fromEntries(new URL(request.url).searchParams));
    const [listed, risk, funds, health] = await Promise.all([
      listRewards(context.ctx, { page, pageSize: PAGE_SIZE, status: status === "all" ? undefined : status }),
      readRisk(context.ctx, { now: context.now }),
      readReferralFund(context.ctx),
      context.readHealth(),
    ]);
    const { tokenSymbol, explorerUrl, name } = context.clone;
    const title = textOf(pageLocale(request))("admin.title");
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

export const meta = ({ data }: { data: Awaited<ReturnType<typeof loader>> | undefined }) => pageMeta(data);

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
  answer(args, async () => {
    const { context, request } = args;
    const { id: actorId } = requireAdmin(request, context);
    const command = commandSchema.safeParse(Object.fromEntries(await request.formData()));
    if (!command.success) return data({ problem: "invalid_input" as const, report: null }, { status: 400 });
    if (command.data.intent === "mint") {
      const report = await context.runMint();
      return data({ problem: null, report: { ...report, note: report.note ?? null } });
    }
    const { now, ctx } = context;
    try {
      if (command.data.intent === "approve") await approveReward(ctx, { ...command.data, actorId, now });
      else if (command.data.intent === "retry") await retryReward(ctx, { ...command.data, actorId, now });
      else await rejectReward(ctx, { ...command.data, actorId, now });
    } catch (error) {
      if (error instanceof DomainError && error.code === "conflict") {
        return data({ problem: "conflict" as const, report: null }, { status: 409 });
      }
      throw error;
    }
    const { pathname, search } = new URL(request.url);
    const flash = flashOf[command.data.intent];
    return redirect(pathname + search, { headers: { "set-cookie": writeFlash(flash, context.clone.appUrl) } });
  });

export default function AdminRefcodes() {
  const { t } = useTranslation();
  const { rewards, total, counts, risk, funds, health, status, page, tokenSymbol, explorerUrl } =
    useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const navigation = useNavigation();
  const sending = navigation.formData?.get("intent");
  return (
    <>
      <PageHeader title={t("admin.title")} />
      <RiskStrip risk={risk} />
      <ReferralFund funds={funds} />
      <MinterHealth health={health} />
      <MintRun
        approved={counts.approved ?? 0}
        report={answered?.report ?? null}
        explorerUrl={explorerUrl}
        busy={sending === "mint"}
      />
      {answered?.problem && (
        <div className="mb-5">
          <Notice tone="danger" announce>
            {t(`admin.problem.${answered.problem}`)}
          </Notice>
        </div>
      )}
      <StatusFilter current={status} counts={counts} />
      {rewards.length === 0 ? (
        <EmptyState icon="gift" title={t("admin.none")} text={t("admin.noneText")} />
      ) : (
        <ul className="space-y-4">
          {rewards.map((reward) => (
            <AdminReward
              key={reward.orderReference}
              reward={reward}
              tokenSymbol={tokenSymbol}
              explorerUrl={explorerUrl}
              busy={sending !== undefined && sending !== null}
            />
          ))}
        </ul>
      )}
      <Pagination page={page} pageSize={PAGE_SIZE} total={total} />
    </>
  );
}

const filters = [...rewardStatuses, "all"] as const;

/** The states as links, so that a filter can be kept and sent. */
function StatusFilter({ current, counts }: { current: (typeof filters)[number]; counts: Record<string, number> }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <nav aria-label={t("admin.filter")} className="mb-4 flex flex-wrap gap-2">
      {filters.map((filter) => (
        <Link
          key={filter}
          to={`${pathname}?status=${filter}`}
          aria-current={filter === current ? "page" : undefined}
          className="inline-flex min-h-9 items-center gap-1.5 rounded-full border border-line-strong px-3.5 text-sm hover:bg-sunken aria-[current=page]:border-transparent aria-[current=page]:bg-brand-fill aria-[current=page]:text-on-brand"
        >
          {filter === "all" ? t("admin.all") : t(`reward.status.${filter}.label`)}
          <span className="tabular-nums">{filter === "all" ? all : (counts[filter] ?? 0)}</span>
        </Link>
      ))}
    </nav>
  );
}
