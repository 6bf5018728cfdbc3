import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { canBecome, rewardStatuses } from "#core/domain/reward";
import { listRewardEvidence } from "#core/services/rewards/list-reward-evidence";
import { listRewards } from "#core/services/rewards/list-rewards";
import { AdminProblem } from "../admin-list.tsx";
import { runAdminCommand } from "../admin-page.server.ts";
import { BulkDecision } from "./bulk-decision.tsx";
import { CHOSEN, PAGE_SIZE, SEEN } from "./decision.ts";
import { DecisionResults } from "./decision-results.tsx";
import { MintRunCard } from "./mint-run-card.tsx";
import { decideChosen, rewardCommand, runPayout } from "./reward-command.server.ts";
import { rewardFilter } from "./reward-filter.server.ts";
import { RewardSearch } from "./reward-search.tsx";
import { RewardSheet } from "./reward-sheet.tsx";
import { RewardTable } from "./reward-table.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: viewerId } = requireAdmin(url, context);
    const { ctx, now, clone } = context;
    const filter = rewardFilter.parse(Object.fromEntries(url.searchParams));
    const listed = await readRewards();
    const head = { title: `${textOf(pageLocale(url))("admin.title")} · ${clone.name}` };
    const { tokenSymbol, explorerUrl } = clone;
    return { filter, ...listed, readAt: now, tokenSymbol, explorerUrl, head };

    async function readRewards() {
      const { q, open, ...rest } = filter;
      const status = rest.status === "all" ? undefined : rest.status;
      const list = await listRewards(ctx, { ...rest, status, query: q ?? "", pageSize: PAGE_SIZE, viewerId, now });
      const found = q === null ? { ...list, rewards: [], next: null } : list;
      const opened = open === undefined ? null : (found.rewards.find(isOpen) ?? (await readOne(open)));
      const shown = opened && !found.rewards.includes(opened) ? [...found.rewards, opened] : found.rewards;
      const evidence = await listRewardEvidence(ctx, { rewards: shown, now });
      const marked = <Reward extends { orderReference: string }>(reward: Reward) => ({
        ...reward,
        mark: evidence[reward.orderReference]?.mark ?? null,
      });
      return {
        ...found,
        rewards: found.rewards.map(marked),
        opened: opened && { reward: marked(opened), evidence: evidence[opened.orderReference] ?? null },
      };

      function isOpen({ orderReference }: { orderReference: string }) {
        return orderReference === open;
      }

      async function readOne(query: string) {
        const { rewards } = await listRewards(ctx, { query, pageSize: 1, viewerId, now });
        return rewards.find(isOpen) ?? null;
      }
    }
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(
    args,
    rewardCommand,
    async (command, call) => (command.intent === "mint" ? runPayout(call) : decideChosen(command, call)),
    ["mint"],
    [CHOSEN, SEEN],
  );

/** What waits for an admin comes first, and is shown when the address names no state. */
const statuses = [...rewardStatuses, "all"] as const;

export default function AdminRefcodes() {
  const { t } = useTranslation();
  const { filter, rewards, opened, next, key, sort, counts, withoutWallet, ...about } = useLoaderData<typeof loader>();
  const { readAt, tokenSymbol, explorerUrl } = about;
  const answered = useActionData<typeof action>();
  const navigation = useNavigation();
  const addressOf = useAddress();
  const busy = navigation.state !== "idle";
  const report = answered && "report" in answered ? answered.report : null;
  const { q, status, from, to, before } = filter;
  const isSearched = q !== "" || from !== undefined || to !== undefined;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <PageHeader
        title={t("admin.title")}
        action={
          <AppLink to="/admin/refcodes/codes" className={buttonClass("secondary")}>
            {t("admin.codes.title")}
          </AppLink>
        }
      />
      <HeldFormDialog />
      {answered?.problem && <AdminProblem>{t(`admin.problem.${answered.problem}`)}</AdminProblem>}
      <DecisionResults answer={answered && "decided" in answered ? answered : null} busy={busy} />
      <RewardSearch filter={filter} readAs={key?.kind ?? null} busy={busy} />
      <div id="rewards" className="mb-4 scroll-mt-4">
        <FilterChips
          label={t("admin.filter")}
          name="status"
          current={status}
          choices={(q === "" ? statuses : (["all", ...rewardStatuses] as const)).map((value) => ({
            value,
            // The referrer's words say "your wallet".
            text:
              value === "all"
                ? t("admin.all")
                : value === "minted"
                  ? t("admin.paidOut")
                  : t(`reward.status.${value}.label`),
            // They are those of all days.
            ...(isSearched ? {} : { count: value === "all" ? all : (counts[value] ?? 0) }),
          }))}
        />
      </div>
      {(status === "approved" || report) && (
        <MintRunCard
          approved={(counts.approved ?? 0) - withoutWallet}
          report={report}
          explorerUrl={explorerUrl}
          busy={navigation.formData?.get("intent") === "mint"}
        />
      )}
      <RewardTable
        rewards={rewards}
        sort={sort}
        isSortable={!isSearched}
        open={opened?.reward.orderReference ?? null}
        tokenSymbol={tokenSymbol}
        empty={
          <EmptyState
            icon={isSearched ? "search" : "gift"}
            title={t(
              isSearched ? "admin.orders.noneHere" : status === "pending_approval" ? "admin.none" : "admin.noneHere",
            )}
            text={t(isSearched ? "admin.rewards.noneFound" : all === 0 ? "admin.noneText" : "admin.noneHereText")}
            action={
              isSearched && (
                <AppLink to="/admin/refcodes" className={buttonClass("secondary")}>
                  {t("admin.ledger.showAll")}
                </AppLink>
              )
            }
          />
        }
      />
      <KeysetNav before={before} next={next} list="rewards" />
      {rewards.some((each) => canBecome(each.status, "rejected")) && (
        <BulkDecision rewards={rewards} tokenSymbol={tokenSymbol} busy={busy} />
      )}
      {opened && (
        <RewardSheet
          // Each has an address: focus goes to its heading.
          key={opened.reward.orderReference}
          {...opened}
          readAt={readAt}
          tokenSymbol={tokenSymbol}
          explorerUrl={explorerUrl}
          busy={busy}
          closeTo={addressOf({ open: null })}
          keys={{ next: neighbour(1), previous: neighbour(-1) }}
        />
      )}
    </>
  );

  /** The address of the sheet of a row beside the one that is open; null where there is none. */
  function neighbour(step: number): string | null {
    const at = rewards.findIndex(({ orderReference }) => orderReference === opened?.reward.orderReference);
    const reward = at < 0 ? undefined : rewards[at + step];
    return reward ? addressOf({ open: reward.orderReference }) : null;
  }
}
