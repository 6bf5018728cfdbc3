import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import type { RewardStatus } from "#core/domain/reward";
import type { Confirmations } from "#core/ports/consumer-rpc";
import { RewardCard, type RewardDetail, type RewardRow } from "./reward-card.tsx";
import { type ChosenRewards, RewardsFilter } from "./rewards-filter.tsx";

interface RewardsSectionProps {
  rewards: readonly RewardRow[];
  /** The reward that is open, with all that happened to it. */
  open: RewardDetail | null;
  confirmations: readonly Confirmations[];
  chosen: ChosenRewards & { before?: string | undefined };
  next: string | null;
  codes: readonly { code: string }[];
  counts: Partial<Record<RewardStatus, number>>;
  tokenSymbol: string;
  explorerUrl: string;
  busy: boolean;
}

/** The rewards that the filter leaves, a page of them, and all of them as a file. */
export function RewardsSection(props: RewardsSectionProps) {
  const { rewards, open, confirmations, chosen, next, codes, counts, tokenSymbol, explorerUrl, busy } = props;
  const { t } = useTranslation();
  const isNarrow = chosen.show !== "all" || [chosen.code, chosen.from, chosen.to].some((each) => each !== undefined);
  const isEmpty = Object.keys(counts).length === 0;
  return (
    <section id="rewards" aria-labelledby="rewards-title" className="scroll-mt-4">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 id="rewards-title" className="text-lg">
          {t("refcodes.rewards")}
        </h2>
        {rewards.length > 0 && (
          <a href={exportPath(chosen)} download className={`${buttonClass("secondary", "sm")} max-sm:min-h-11`}>
            CSV
          </a>
        )}
      </div>
      {!isEmpty && <RewardsFilter chosen={chosen} codes={codes} counts={counts} busy={busy} />}
      {rewards.length === 0 ? (
        isNarrow || !isEmpty ? (
          <EmptyState
            icon="search"
            title={t("refcodes.noneHere")}
            text={t("refcodes.noneHereText")}
            action={
              <AppLink to="/refcodes" className={buttonClass("secondary")}>
                {t("refcodes.showAll")}
              </AppLink>
            }
          />
        ) : (
          <EmptyState icon="gift" title={t("refcodes.noRewards")} text={t("refcodes.noRewardsText")} />
        )
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line bg-surface">
          {rewards.map((reward) => (
            <RewardCard
              key={reward.key}
              reward={reward}
              detail={open?.key === reward.key ? open : null}
              confirmations={confirmations.find(({ txHash }) => txHash === reward.txHash) ?? null}
              tokenSymbol={tokenSymbol}
              explorerUrl={explorerUrl}
            />
          ))}
        </ul>
      )}
      <KeysetNav before={chosen.before} next={next} list="rewards" />
    </section>
  );
}

/** All rewards that the filter leaves, as a file. */
function exportPath({ show, code, from, to }: ChosenRewards): string {
  const wanted = { status: show === "all" ? undefined : show, code, from, to };
  const query = new URLSearchParams(Object.entries(wanted).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return query.size > 0 ? `/api/refcodes/my-rewards.csv?${query}` : "/api/refcodes/my-rewards.csv";
}
