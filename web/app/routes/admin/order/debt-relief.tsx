import { Form } from "react-router";
import { formatTokensInFull } from "#app/format/token.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import { formatDecimal } from "#core/domain/decimal";
import { reasonLength } from "#core/domain/plain-text";
import { type DecisionObstacle, maySetAside } from "#core/domain/proposal";
import { type ReliefKind, reliefKinds } from "#core/domain/token-debt";

interface DebtReliefProps {
  debtor: { id: string; name: string; owes: bigint };
  /** Reliefs above what one admin may give up alone, that wait for another. */
  proposed: {
    id: string;
    relief: ReliefKind | null;
    tokenAmount: bigint | null;
    reason: string;
    proposedBy: { name: string };
    obstacle: DecisionObstacle | null;
  }[];
  /** Makes the relief happen once. */
  reliefId: string;
  token: { symbol: string; decimals: number };
  busy: boolean;
}

/** What the referrer owes, over all their rewards, and how it can be ended. */
export function DebtRelief({ debtor, proposed, reliefId, token, busy }: DebtReliefProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (debtor.owes === 0n && proposed.length === 0) return null;
  return (
    <section aria-labelledby="debt">
      <h2 id="debt" className="mb-3 text-lg">
        {t("admin.debt.title")}
      </h2>
      <div className="rounded-md border border-line bg-surface p-3 text-sm sm:p-4">
        <p>
          {debtor.name}:{" "}
          <b className="font-semibold">
            <TokenAmount amount={debtor.owes} {...token} />
          </b>
        </p>
        <p className="mt-1 max-w-text text-ink-soft">{t("admin.debt.text")}</p>
        {debtor.owes > 0n && (
          <Form method="post" preventScrollReset className="mt-3">
            <input type="hidden" name="intent" value="relieve" />
            <input type="hidden" name="userId" value={debtor.id} />
            <input type="hidden" name="reliefId" value={reliefId} />
            <input type="hidden" name="decimals" value={token.decimals} />
            <ConfirmDialog
              trigger={t("admin.debt.end")}
              title={t("admin.debt.endTitle")}
              confirm={t("admin.debt.end")}
              confirmLook="danger"
              busy={busy}
            >
              <p>{t("admin.debt.endText")}</p>
              <fieldset className="space-y-2 text-ink">
                <legend className="sr-only">{t("admin.debt.how")}</legend>
                {reliefKinds.map((kind, index) => (
                  <label key={kind} className="flex items-baseline gap-3">
                    <input type="radio" name="kind" value={kind} defaultChecked={index === 0} className="size-4" />
                    {t(`admin.debt.kind.${kind}`)}
                  </label>
                ))}
              </fieldset>
              <Field
                name="tokens"
                label={t("admin.debt.amount", { token: token.symbol })}
                inputMode="decimal"
                autoComplete="off"
                required
                maxLength={80}
                defaultValue={typedTokens(debtor.owes, token.decimals)}
              />
              <Field name="reason" label={t("admin.reward.reason")} required {...reasonLength} />
            </ConfirmDialog>
          </Form>
        )}
        {proposed.map(({ id, relief, tokenAmount, reason, proposedBy, obstacle }) => (
          <div key={id} className="mt-4 space-y-3 border-t border-line pt-3">
            <Notice tone="warning">
              {t(`admin.debt.kind.${relief ?? "forgiven"}`)}: <TokenAmount amount={tokenAmount ?? 0n} {...token} />.{" "}
              {reason}
              <span className="block">{t("grant.proposed.by", { name: proposedBy.name })}</span>
              {obstacle && <span className="block">{t(`grant.proposed.obstacle.${obstacle}`)}</span>}
            </Notice>
            <div className="flex flex-wrap gap-3">
              {!obstacle && (
                <ProposalForm intent="carryOut" proposalId={id} busy={busy}>
                  {t("admin.debt.carryOutText", {
                    sum: `${formatTokensInFull(locale, tokenAmount ?? 0n, token.decimals)} ${token.symbol}`,
                    name: debtor.name,
                  })}
                </ProposalForm>
              )}
              {(!obstacle || maySetAside(obstacle)) && (
                <ProposalForm intent="setAside" proposalId={id} busy={busy}>
                  {t("admin.debt.setAsideText")}
                </ProposalForm>
              )}
            </div>
          </div>
        ))}
      </div>
    </section>
  );
}

/** As a person would type it: without zeros at the end. */
function typedTokens(amount: bigint, decimals: number): string {
  const text = formatDecimal({ value: amount, scale: decimals });
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

interface ProposalFormProps {
  intent: "carryOut" | "setAside";
  proposalId: string;
  busy: boolean;
  children: string;
}

function ProposalForm({ intent, proposalId, busy, children }: ProposalFormProps) {
  const { t } = useTranslation();
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="proposalId" value={proposalId} />
      <ConfirmDialog
        trigger={t(`admin.debt.${intent}`)}
        title={t(`admin.debt.${intent}Title`)}
        confirm={t(`admin.debt.${intent}`)}
        confirmLook={intent === "setAside" ? "danger" : "primary"}
        busy={busy}
      >
        <p suppressHydrationWarning>{children}</p>
      </ConfirmDialog>
    </Form>
  );
}
