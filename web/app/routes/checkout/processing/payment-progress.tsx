import { useTranslation } from "#app/i18n/translation.ts";
import { Icon } from "#app/ui/icon.tsx";
import type { PaymentPurpose } from "#core/domain/payment";
import type { ProgressStage } from "#core/domain/payment-standing";

type StepState = "done" | "now" | "ahead" | "failed";

const looks: Record<StepState, string> = {
  done: "bg-success-soft text-success",
  now: "bg-info-soft text-info breathing",
  ahead: "bg-sunken text-ink-soft",
  failed: "bg-danger-soft text-danger",
};

const bank = { under_way: "now", paid: "done", failed: "failed" } as const satisfies Record<ProgressStage, StepState>;

/** Progress of a payment under way or complete: sent to the bank, confirmed, order paid. */
export function PaymentProgress({ stage, purpose }: { stage: ProgressStage; purpose: PaymentPurpose }) {
  const { t } = useTranslation();
  const paid = stage === "paid";
  const steps = [
    { name: "sent", state: "done" },
    { name: "bank", state: bank[stage] },
    { name: purpose === "store_order" ? "order" : "membership", state: paid ? "done" : "ahead" },
  ] as const satisfies { name: string; state: StepState }[];
  return (
    <ol className="space-y-4">
      {steps.map(({ name, state }) => (
        <li key={name} className="flex items-start gap-3">
          <span className={`flex size-8 shrink-0 items-center justify-center rounded-full ${looks[state]}`}>
            <Icon name={state === "done" ? "check" : state === "failed" ? "cross" : "clock"} size={16} />
          </span>
          <div className={state === "ahead" ? "text-ink-soft" : ""}>
            <p className="pt-1 font-medium">{t(`processing.step.${name}`)}</p>
            <p className="text-sm text-ink-soft">{t(`processing.state.${state}`)}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
