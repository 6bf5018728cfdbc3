import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import { CREDIT } from "#core/domain/payment";
import { useProviderWord } from "../provider-word.ts";
import type { StoryStep } from "./order-story.ts";

/** What happened to an order, with the time of each step; the newest is at the end. */
export function OrderTimeline({ story, currency }: { story: readonly StoryStep[]; currency: string }) {
  const { t } = useTranslation();
  const sentenceOf = useSentence(currency);
  return (
    <section aria-labelledby="story">
      <h2 id="story" className="mb-3 text-lg">
        {t("admin.order.story.title")}
      </h2>
      <ol className="ml-1.5 border-l border-line-strong text-sm">
        {story.map((step) => (
          <li key={step.key} className="relative pb-3 pl-5 last:pb-0">
            <span
              className={`absolute top-1.5 -left-[5px] size-[9px] rounded-full ${isMoney(step) ? "bg-brand" : "border border-line-strong bg-surface"}`}
            />
            <span className="block break-words" suppressHydrationWarning>
              {sentenceOf(step)}
            </span>
            <span className="text-xs text-ink-soft">
              <DateTime at={step.at} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Steps at which money or tokens moved are marked. */
function isMoney({ kind }: StoryStep): boolean {
  return kind === "paid" || kind === "refundDone" || kind === "refundClosed";
}

function useSentence(currency: string): (step: StoryStep) => string {
  const { t } = useTranslation();
  const locale = useLocale();
  const wordOf = useProviderWord();
  return (step) => {
    switch (step.kind) {
      case "placed":
      case "paid":
      case "cancelled":
        return t(`admin.order.story.${step.kind}`);
      case "attempt":
        return t(step.provider === CREDIT ? "admin.order.story.credit" : "admin.order.story.card");
      case "event":
        return t(`admin.order.story.event.${step.outcome}`, { status: wordOf(step.status) });
      case "requestAsked":
      case "requestGranted":
      case "requestDeclined":
        return t(`admin.order.story.${step.kind}`, { vendor: step.vendorName });
      case "settlement":
        return t("admin.order.story.settlement", {
          vendor: step.vendorName,
          status: t(`vendor.status.${step.status}`),
        });
      case "reward":
        return t("admin.order.story.reward", {
          status: step.status === "minted" ? t("admin.paidOut") : t(`reward.status.${step.status}.label`),
        });
      default: {
        const named = step.kind === "refundAsked" && step.by !== null ? "refundAskedBy" : step.kind;
        return t(`admin.order.story.${named}`, {
          sum: formatMoney(locale, step.amountMinor, currency),
          reason: t(`admin.payments.reason.${step.reason}`),
          name: step.by ?? "",
        });
      }
    }
  };
}
