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
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import type { FlashName } from "#app/session/flash.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { approvalRefusals } from "#core/domain/approval-decision";
import { rewardStatuses } from "#core/domain/reward";
import { readRisk } from "#core/services/events/read-risk";
import { tokenAmountInput } from "#core/services/rewards/approval-input";
import { approveReward } from "#core/services/rewards/approve-reward";
import { listRewardEvidence } from "#core/services/rewards/list-reward-evidence";
import { listRewards } from "#core/services/rewards/list-rewards";
import { readReferralFund } from "#core/services/rewards/read-referral-fund";
import { rejectReward } from "#core/services/rewards/reject-reward";
import { retryReward } from "#core/services/rewards/retry-reward";
import { reasonInput, referenceInput } from "#core/services/text-input";
import { AdminList, AdminProblem } from "../admin-list.tsx";
import { decide, listFilter, loadAdminList, runAdminCommand } from "../admin-page.server.ts";
import { AdminReward } from "./admin-reward.tsx";
import { MintRunCard } from "./mint-run-card.tsx";
import { MinterHealthCard } from "./minter-health-card.tsx";
import { ReferralFundCard } from "./referral-fund-card.tsx";
import { RiskStrip } from "./risk-strip.tsx";

/** What waits for an admin comes first, and is shown when the address names no state. */
const filters = [...rewardStatuses, "all"] as const;

const filterSchema = listFilter.extend({
  status: z.enum(filters).catch(filters[0]),
  before: referenceInput.optional().catch(undefined),
});

export const loader = (args: LoaderFunctionArgs) =>
  loadAdminList(args, "admin.title", filterSchema, async (context, { status, before, pageSize }, viewer) => {
    const { ctx, now, clone } = context;
    const readRewards = async () => {
      const shown = { before, pageSize, status: status === "all" ? undefined : status };
      const listed = await listRewards(ctx, { ...shown, viewerId: viewer.id, now });
      return { ...listed, evidence: await listRewardEvidence(ctx, { rewards: listed.rewards, now }) };
    };
    const [listed, risk, funds, health] = await Promise.all([
      readRewards(),
      readRisk(ctx, { now }),
      readReferralFund(ctx),
      context.readHealth(),
    ]);
    return {
      ...listed,
      risk,
      funds,
      health,
      readAt: now,
      tokenSymbol: clone.tokenSymbol,
      explorerUrl: clone.explorerUrl,
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const commandSchema = z.discriminatedUnion("intent", [
  z.object({
    intent: z.enum(["approve", "retry"]),
    orderReference: referenceInput,
    tokenAmount: tokenAmountInput,
  }),
  z.object({
    intent: z.literal("reject"),
    orderReference: referenceInput,
    reason: reasonInput,
  }),
  z.object({ intent: z.literal("mint") }),
]);

const flashOf = { approve: "rewardApproved", retry: "rewardRetried", reject: "rewardRejected" } as const;

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(
    args,
    commandSchema,
    async (command, { ctx, actorId, now, ...call }) => {
      if (command.intent === "mint") {
        const report = await call.context.runMint();
        return data({ problem: null, report: { ...report, notes: report.notes ?? [], note: report.note ?? null } });
      }
      let flash: FlashName = flashOf[command.intent];
      return decide(call, {
        problems: ["conflict", "amount_changed", ...approvalRefusals],
        flash: () => flash,
        async carryOut() {
          if (command.intent === "reject") return rejectReward(ctx, { ...command, actorId, now });
          const approve = command.intent === "approve" ? approveReward : retryReward;
          const { outcome } = await approve(ctx, { ...command, actorId, now });
          if (outcome === "waits_for_second") flash = "rewardApprovedFirst";
        },
      });
    },
    ["mint"],
  );

export default function AdminRefcodes() {
  const { t } = useTranslation();
  const {
    rewards,
    evidence,
    readAt,
    next,
    counts,
    withoutWallet,
    risk,
    funds,
    health,
    status,
    before,
    tokenSymbol,
    explorerUrl,
  } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const navigation = useNavigation();
  const sending = navigation.formData?.get("intent");
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <PageHeader title={t("admin.title")} />
      <HeldFormDialog />
      <RiskStrip risk={risk} />
      {answered?.problem && <AdminProblem>{t(`admin.problem.${answered.problem}`)}</AdminProblem>}
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
        <AdminList items={rewards} keyOf={({ orderReference }) => orderReference}>
          {(reward) => (
            <AdminReward
              reward={reward}
              evidence={evidence[reward.orderReference] ?? null}
              readAt={readAt}
              tokenSymbol={tokenSymbol}
              explorerUrl={explorerUrl}
              busy={sending !== undefined && sending !== null}
            />
          )}
        </AdminList>
      )}
      <KeysetNav before={before} next={next} />
      <div className="mt-10">
        <ReferralFundCard funds={funds} />
        <MinterHealthCard health={health} />
        <MintRunCard
          approved={(counts.approved ?? 0) - withoutWallet}
          report={answered && "report" in answered ? answered.report : null}
          explorerUrl={explorerUrl}
          busy={sending === "mint"}
        />
      </div>
    </>
  );
}
