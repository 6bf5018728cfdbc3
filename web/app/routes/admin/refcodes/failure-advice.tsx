import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import type { MintReason } from "#core/domain/mint-reason";
import { adviceOf } from "./advice.ts";

/** What to do about a reward that failed, beside why it did. */
export function FailureAdvice({ failure, orderId }: { failure: MintReason | null; orderId: string }) {
  const { t } = useTranslation();
  const advice = failure === null ? "unknown" : adviceOf[failure.code];
  return (
    <p className="mt-4 rounded-md bg-sunken p-3 text-sm">
      {t(`admin.rewards.advice.${advice}`)}{" "}
      {advice === "records" && (
        <AppLink to={`/admin/orders/${orderId}`} className="underline underline-offset-4">
          {t("admin.rewards.toOrder")}
        </AppLink>
      )}
    </p>
  );
}
