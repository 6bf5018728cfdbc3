import { Form } from "react-router";
import { shortWallet } from "#app/format/wallet.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { UsdMicros } from "#app/ui/money.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { useChosen } from "#app/ui/row-selection.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import { CHOSEN, DECISION_FORM, SEEN } from "./decision.ts";
import { dueOf, type ListedReward, payingVerbOf } from "./listed-reward.ts";
import { ReasonField } from "./reason-field.tsx";

interface BulkDecisionProps {
  rewards: readonly ListedReward[];
  tokenSymbol: string;
  busy: boolean;
}

/** Decides about the chosen rewards of the page, once the sums are confirmed. In sight while anything is chosen. */
export function BulkDecision({ rewards, tokenSymbol, busy }: BulkDecisionProps) {
  const { t } = useTranslation();
  const addressOf = useAddress();
  const ids = useChosen({ name: CHOSEN, form: DECISION_FORM });
  const chosen = rewards.filter(({ orderReference }) => ids.includes(orderReference));
  const verbs = (["approve", "retry"] as const).filter((verb) => rewards.some((each) => payingVerbOf(each) === verb));
  return (
    <section
      aria-labelledby="decision-title"
      className={`mt-6 rounded-md border bg-surface p-4 ${ids.length > 0 ? "sticky bottom-[var(--bar,0px)] z-20 border-line-strong shadow-lift" : "border-line"}`}
    >
      <Form
        id={DECISION_FORM}
        method="post"
        action={addressOf({ open: null })}
        preventScrollReset
        className="flex flex-wrap items-center justify-between gap-4"
      >
        <div className="min-w-0">
          <h2 id="decision-title" className="font-semibold">
            {ids.length > 0 ? t("admin.rewards.chosen", { count: ids.length }) : t("admin.rewards.deciding")}
          </h2>
          <p className="text-sm text-ink-soft">
            {ids.length > 0 ? <Sum rewards={chosen} tokenSymbol={tokenSymbol} /> : t("admin.rewards.chooseFirst")}
          </p>
        </div>
        {rewards.map((reward) => {
          const verb = payingVerbOf(reward);
          return (
            verb && (
              <input
                key={reward.orderReference}
                type="hidden"
                name={SEEN}
                value={`${reward.orderReference}=${reward.dueAmount}`}
              />
            )
          );
        })}
        <div className="flex flex-wrap gap-3">
          {verbs.map((verb) => {
            const meant = chosen.filter((each) => payingVerbOf(each) === verb);
            return (
              <ConfirmDialog
                key={verb}
                // Before anything is chosen, and without a script, the number is not known.
                trigger={
                  ids.length === 0 ? t(`admin.reward.${verb}`) : t(`admin.rewards.${verb}`, { count: meant.length })
                }
                triggerLook={ids.length === 0 ? "secondary" : "primary"}
                title={t(`admin.rewards.${verb}Title`, { count: meant.length })}
                confirm={t(`admin.rewards.${verb}`, { count: meant.length })}
                confirmProps={{ name: "intent", value: verb, formNoValidate: true }}
                busy={busy}
              >
                <PerWallet rewards={meant} tokenSymbol={tokenSymbol} />
                {meant.length < chosen.length && (
                  <p>{t("admin.rewards.others", { count: chosen.length - meant.length })}</p>
                )}
                {meant.some(({ mark }) => mark === "outlier") && (
                  <Notice tone="warning">
                    {t("admin.rewards.unusual", { count: meant.filter(({ mark }) => mark === "outlier").length })}
                  </Notice>
                )}
                {meant.some(({ approvals }) => approvals.need - approvals.have > 1) && (
                  <p>{t("admin.rewards.needsOther")}</p>
                )}
                <p>{t(verb === "approve" ? "admin.rewards.approveText" : "admin.reward.retryText")}</p>
              </ConfirmDialog>
            );
          })}
          <ConfirmDialog
            trigger={ids.length === 0 ? t("admin.reward.reject") : t("admin.rewards.reject", { count: chosen.length })}
            title={t("admin.rewards.rejectTitle", { count: chosen.length })}
            confirm={t("admin.rewards.reject", { count: chosen.length })}
            confirmLook="danger"
            confirmProps={{ name: "intent", value: "reject" }}
            busy={busy}
          >
            <PerWallet rewards={chosen} tokenSymbol={tokenSymbol} />
            <p>{t("admin.rewards.rejectText")}</p>
            <ReasonField />
          </ConfirmDialog>
        </div>
      </Form>
    </section>
  );
}

/** What rewards come to: tokens, where they are priced, and what they were worth when earned. */
function Sum({ rewards, tokenSymbol }: Pick<BulkDecisionProps, "rewards" | "tokenSymbol">) {
  const { t } = useTranslation();
  const dues = rewards.map((reward) => ({ ...dueOf(reward), decimals: reward.tokenDecimals }));
  const priced = dues.flatMap(({ tokens, decimals }) =>
    tokens === null || decimals === null ? [] : [{ tokens, decimals }],
  );
  const unpriced = dues.length - priced.length;
  return (
    <>
      {[...Map.groupBy(priced, ({ decimals }) => decimals)].map(([decimals, each]) => (
        <span key={decimals}>
          <TokenAmount
            amount={each.reduce((sum, { tokens }) => sum + tokens, 0n)}
            decimals={decimals}
            symbol={tokenSymbol}
          />
          {" · "}
        </span>
      ))}
      {t("refcodes.worth")} <UsdMicros micros={dues.reduce((sum, { usdMicros }) => sum + usdMicros, 0n)} />
      {unpriced > 0 && <span> · {t("admin.rewards.unpriced", { count: unpriced })}</span>}
    </>
  );
}

/** The sum, then what each wallet gets of it. */
function PerWallet({ rewards, tokenSymbol }: Pick<BulkDecisionProps, "rewards" | "tokenSymbol">) {
  const { t } = useTranslation();
  if (rewards.length === 0) return <p>{t("admin.rewards.chooseFirst")}</p>;
  const wallets = [...Map.groupBy(rewards, ({ payee }) => payee)];
  return (
    <>
      <p className="font-semibold text-ink">
        <Sum rewards={rewards} tokenSymbol={tokenSymbol} />
      </p>
      <ul className="max-h-48 divide-y divide-line overflow-y-auto border-y border-line text-sm">
        {wallets.map(([wallet, each]) => (
          <li key={wallet} className="py-1.5">
            <span className="font-medium text-ink" title={wallet ?? undefined}>
              {wallet === null ? t("admin.reward.noWallet") : shortWallet(wallet)}
            </span>{" "}
            ({each.length}): <Sum rewards={each} tokenSymbol={tokenSymbol} />
          </li>
        ))}
      </ul>
    </>
  );
}
