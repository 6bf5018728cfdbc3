import { Form, useSearchParams } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { UnstoredCodeInputs, useAppPath } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { SelectField } from "#app/ui/select-field.tsx";
import { type RewardStatus, rewardStatuses } from "#core/domain/reward";

export interface ChosenRewards {
  show: RewardStatus | "all";
  code?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

interface RewardsFilterProps {
  chosen: ChosenRewards;
  codes: readonly { code: string }[];
  counts: Partial<Record<RewardStatus, number>>;
  busy: boolean;
}

/** Narrows the rewards: how they stand, by which code and when they were earned. All of it is in the address. */
export function RewardsFilter({ chosen, codes, counts, busy }: RewardsFilterProps) {
  const { t } = useTranslation();
  const [path = ""] = useAppPath()("/refcodes").split("?");
  const [params] = useSearchParams();
  const { show, code, from, to } = chosen;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <div className="mb-4 space-y-3">
      <FilterChips
        label={t("refcodes.filter.status")}
        name="show"
        current={show}
        choices={[
          { value: "all", text: t("refcodes.filter.all"), count: all },
          ...rewardStatuses
            .filter((status) => status === show || (counts[status] ?? 0) > 0)
            .map((value) => ({ value, text: t(`reward.status.${value}.label`), count: counts[value] ?? 0 })),
        ]}
      />
      <details open={[code, from, to].some((each) => each !== undefined)}>
        <summary className="inline-flex min-h-11 items-center text-sm text-brand sm:min-h-9">
          {t(codes.length > 1 ? "refcodes.filter.codeAndDays" : "refcodes.filter.days")}
        </summary>
        <Form key={params.toString()} action={path} className="flex flex-wrap items-end gap-3" preventScrollReset>
          <UnstoredCodeInputs />
          {show !== "all" && <input type="hidden" name="show" value={show} />}
          {codes.length > 1 && (
            <div className="min-w-0 flex-1 basis-48">
              <SelectField
                label={t("refcodes.filter.code")}
                name="code"
                defaultValue={code ?? ""}
                choices={[
                  { value: "", text: t("refcodes.filter.all") },
                  ...codes.map((each) => ({ value: each.code, text: each.code })),
                ]}
              />
            </div>
          )}
          <div className="min-w-0 flex-1 basis-36">
            <Field label={t("refcodes.filter.from")} name="from" type="date" defaultValue={from} />
          </div>
          <div className="min-w-0 flex-1 basis-36">
            <Field label={t("refcodes.filter.to")} name="to" type="date" defaultValue={to} />
          </div>
          <Button type="submit" look="secondary" disabled={busy}>
            {t("refcodes.filter.apply")}
          </Button>
        </Form>
      </details>
    </div>
  );
}
