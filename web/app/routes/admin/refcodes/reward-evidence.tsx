import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { valuesOf } from "#app/i18n/values-of.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import { Icon, type IconName } from "#app/ui/icon.tsx";
import type { GuardState, JudgedGuard } from "#core/domain/judged-guards";
import type { EvidenceJudgement, EvidenceMark, RewardFacts } from "#core/domain/reward-evidence";
import { RewardFactList } from "./reward-fact-list.tsx";

interface RewardEvidenceProps {
  evidence: RewardFacts & EvidenceJudgement;
  tokenSymbol: string;
}

/** How the marks of evidence look everywhere. */
export const markLooks: Record<EvidenceMark, { look: string; icon: IconName }> = {
  ok: { look: "text-success", icon: "check" },
  look: { look: "text-warning", icon: "alert" },
  outlier: { look: "text-danger", icon: "alert" },
};

/** What the rules say of a reward, the checks it has passed, and every fact behind them. */
export function RewardEvidence({ evidence, tokenSymbol }: RewardEvidenceProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { mark, findings, unjudged } = evidence;
  // A guard that was not checked is named in its own line.
  const unknown = unjudged.filter((rule) => rule !== "guards").map((rule) => t(`admin.evidence.rule.${rule}`));
  return (
    <section aria-label={t("admin.evidence.label")} className="mt-4 space-y-3 border-t border-line pt-4 text-sm">
      <p className={`flex items-center gap-2 font-medium ${markLooks[mark].look}`}>
        <Icon name={markLooks[mark].icon} size={18} />
        {t(`admin.evidence.mark.${mark}`)}
      </p>
      {findings.length > 0 && (
        <ul className="space-y-1.5">
          {findings.map((finding) => (
            <li key={finding.code} className="flex items-start gap-2">
              <span className={`mt-0.5 ${markLooks[finding.mark].look}`}>
                <Icon name={markLooks[finding.mark].icon} size={16} />
              </span>
              <span className="min-w-0 break-words">
                {t(`admin.evidence.finding.${finding.code}`, valuesOf(finding))}
                {finding.at && (
                  <span className="text-ink-soft">
                    {" "}
                    <DateTime at={finding.at} dateOnly />
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      <ul className="flex flex-wrap gap-x-5 gap-y-1">
        {evidence.guards.map((guard) => (
          <GuardLine key={guard.guard} guard={guard} />
        ))}
      </ul>
      {unknown.length > 0 && (
        <p className="max-w-text text-ink-soft" suppressHydrationWarning>
          {t("admin.evidence.unjudged", {
            rules: new Intl.ListFormat(locale, { type: "conjunction" }).format(unknown),
          })}
        </p>
      )}
      <details className="group">
        <summary className="inline-flex min-h-11 items-center gap-1 text-brand sm:min-h-9">
          {t("admin.evidence.details")}
          <span className="group-open:rotate-180">
            <Icon name="chevron" size={16} />
          </span>
        </summary>
        <RewardFactList facts={evidence} tokenSymbol={tokenSymbol} />
      </details>
    </section>
  );
}

const guardLooks: Record<GuardState, { look: string; icon: IconName }> = {
  passed: { look: "text-success", icon: "check" },
  failed: { look: "text-danger", icon: "cross" },
  not_judged: { look: "text-ink-soft", icon: "info" },
  not_applicable: { look: "text-ink-soft", icon: "info" },
};

/** One check of the attribution. Only one that was made and holds has a tick. */
function GuardLine({ guard: { guard, state } }: { guard: JudgedGuard }) {
  const { t } = useTranslation();
  const name = t(`admin.evidence.guard.${guard}`);
  return (
    <li className={`flex items-center gap-1.5 ${guardLooks[state].look}`}>
      <Icon name={guardLooks[state].icon} size={16} />
      {state === "passed" ? name : t(`admin.evidence.guardOpen.${state}`, { guard: name })}
    </li>
  );
}
