import { useEffect, useRef, useState } from "react";
import { Form, useSubmit } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import type { RewardDecision } from "#core/services/rewards/decide-rewards";
import { CHOSEN, REST, SEEN } from "./decision.ts";

export interface Decided {
  decided: readonly RewardDecision[];
  /** Those that are still to be decided, with the amounts that were seen. */
  left: readonly (readonly [reference: string, tokenAmount: bigint | null])[];
  intent: "approve" | "retry" | "reject";
  reason: string | null;
}

const done: readonly string[] = ["approved", "waits_for_second", "rejected"];

/** What became of each chosen reward. While some are left it goes on with them; without a script by a button. */
export function DecisionResults({ answer, busy }: { answer: Decided | null; busy: boolean }) {
  const { t } = useTranslation();
  const results = useAllOf(answer);
  const form = useRef<HTMLFormElement>(null);
  const submit = useSubmit();
  useEffect(() => {
    if (answer && answer.left.length > 0 && form.current) void submit(form.current, { preventScrollReset: true });
  }, [answer, submit]);
  if (results.length === 0 || !answer) return null;
  const { left, intent, reason } = answer;
  const failed = results.filter(({ outcome }) => !done.includes(outcome));
  const total = results.length + left.length;
  return (
    <section aria-labelledby="results" className="mb-6 rounded-md border border-line bg-surface p-4 text-sm">
      <h2 id="results" aria-live="polite" className="font-semibold" data-summary>
        {left.length > 0
          ? t("admin.rewards.progress", { done: results.length, total })
          : t(`admin.rewards.done.${intent}`, { count: total - failed.length })}
        {left.length === 0 && failed.length > 0 && ` ${t("admin.rewards.notDone", { count: failed.length })}`}
      </h2>
      {left.length > 0 && (
        <>
          <progress className="mt-2 w-full" max={total} value={results.length} aria-labelledby="results" />
          <Form ref={form} method="post" preventScrollReset>
            <input type="hidden" name="intent" value={intent} />
            <input type="hidden" name={REST} value="1" />
            {reason !== null && <input type="hidden" name="reason" value={reason} />}
            {left.map(([reference, tokenAmount]) => (
              <span key={reference} hidden>
                <input type="hidden" name={CHOSEN} value={reference} />
                {tokenAmount !== null && <input type="hidden" name={SEEN} value={`${reference}=${tokenAmount}`} />}
              </span>
            ))}
            <Button type="submit" size="sm" look="secondary" disabled={busy} className="mt-2">
              {t("admin.rewards.goOn", { count: left.length })}
            </Button>
          </Form>
        </>
      )}
      <details className="mt-2" open={failed.length > 0}>
        <summary className="inline-flex min-h-9 items-center text-brand">{t("admin.rewards.each")}</summary>
        <ul className="mt-1 max-h-80 divide-y divide-line overflow-y-auto border-t border-line">
          {[...failed, ...results.filter(({ outcome }) => done.includes(outcome))].map(
            ({ orderReference, outcome }) => (
              <li key={orderReference} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1.5">
                <AppLink
                  to={`/admin/refcodes?status=all&open=${orderReference}`}
                  className="break-all underline underline-offset-4"
                >
                  {orderReference}
                </AppLink>
                <span className={`flex items-center gap-1 ${done.includes(outcome) ? "text-success" : "text-warning"}`}>
                  <Icon name={done.includes(outcome) ? "check" : "alert"} size={14} />
                  {t(`admin.rewards.outcome.${outcome}`)}
                </span>
              </li>
            ),
          )}
        </ul>
      </details>
    </section>
  );
}

/** The results of all parts of one press, as they come in. */
function useAllOf(answer: Decided | null): readonly RewardDecision[] {
  const [kept, keep] = useState<{ answer: Decided | null; results: readonly RewardDecision[] }>({
    answer: null,
    results: [],
  });
  if (answer === kept.answer) return kept.results;
  // A press after another was done is a new one.
  const before = answer && kept.answer && kept.answer.left.length > 0 ? kept.results : [];
  const results = answer ? [...before, ...answer.decided] : [];
  keep({ answer, results });
  return results;
}
