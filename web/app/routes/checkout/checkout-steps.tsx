import { useTranslation } from "#app/i18n/translation.ts";
import { Icon } from "#app/ui/icon.tsx";

const steps = ["details", "review", "pay"] as const;

export type CheckoutStep = (typeof steps)[number];

/** Where the buyer is between details and payment. */
export function CheckoutSteps({ current }: { current: CheckoutStep }) {
  const { t } = useTranslation();
  const reached = steps.indexOf(current);
  return (
    <ol aria-label={t("checkout.stepsLabel")} className="mb-6 flex gap-2 text-sm sm:gap-4">
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={index === reached ? "step" : undefined}
          className={`flex flex-1 items-center gap-2 border-t-2 pt-2 ${index <= reached ? "border-brand" : "border-line"} ${index === reached ? "font-semibold" : "text-ink-soft"}`}
        >
          {index < reached ? <Icon name="check" size={16} /> : <span>{index + 1}</span>}
          {t(`checkout.step.${step}`)}
        </li>
      ))}
    </ol>
  );
}
