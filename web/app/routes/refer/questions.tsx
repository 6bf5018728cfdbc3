import { useTranslation } from "#app/i18n/translation.ts";
import { Icon } from "#app/ui/icon.tsx";
import { referralCookieDays } from "#core/domain/first-touch";
import { LINK_WAIT_MS } from "#core/domain/wallet-link";

interface QuestionsProps {
  tokenSymbol: string;
  /** Days before a reward can be approved. */
  delayDays: number;
}

const questions = ["friendPays", "whatCounts", "whenPaid", "refunds", "wallet", "rate"] as const;

const linkWaitDays = LINK_WAIT_MS / 86_400_000;

/** The programme's terms, as answers to what people ask. */
export function Questions({ tokenSymbol, delayDays }: QuestionsProps) {
  const { t } = useTranslation();
  const answers: Record<(typeof questions)[number], string> = {
    friendPays: t("refer.question.friendPays.answer"),
    whatCounts: t("refer.question.whatCounts.answer", { count: referralCookieDays }),
    whenPaid: [
      t("refer.question.whenPaid.answer"),
      ...(delayDays > 0 ? [t("refer.question.whenPaid.delay", { count: delayDays })] : []),
      t("refer.question.whenPaid.wallet", { count: linkWaitDays }),
    ].join(" "),
    refunds: t("refer.question.refunds.answer"),
    wallet: t("wallets.explained.text", { token: tokenSymbol }),
    rate: t("refer.question.rate.answer"),
  };
  return (
    <section aria-labelledby="questions-title" className="mt-10">
      <h2 id="questions-title" className="text-lg">
        {t("refer.questionsTitle")}
      </h2>
      <div className="mt-3 divide-y divide-line rounded-md border border-line bg-surface">
        {questions.map((name) => (
          <details key={name} className="group px-4 sm:px-6">
            <summary className="flex min-h-12 items-center justify-between gap-4 py-2 font-medium">
              {name === "wallet"
                ? t("wallets.explained.title", { token: tokenSymbol })
                : t(`refer.question.${name}.question`)}
              <span className="text-ink-soft group-open:rotate-180">
                <Icon name="chevron" />
              </span>
            </summary>
            <p className="max-w-text pb-4 text-ink-soft">{answers[name]}</p>
          </details>
        ))}
      </div>
    </section>
  );
}
