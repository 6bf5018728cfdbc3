import { useTranslation } from "#app/i18n/translation.ts";
import { valuesOf } from "#app/i18n/values-of.ts";
import type { MintReason } from "#core/domain/mint-reason";
import type { RejectionReason } from "#core/domain/rejection";
import type { RewardStatus } from "#core/domain/reward";
import { Evidence } from "./evidence.tsx";

interface RewardReasonsProps {
  reward: {
    status: RewardStatus;
    failure: MintReason | null;
    failureReason: string | null;
    rejection: RejectionReason | null;
    rejectionReason: string | null;
  };
}

/** Why a reward failed or was rejected: the system's reason in the reader's language, or a person's own words. */
export function RewardReasons({ reward }: RewardReasonsProps) {
  const { t } = useTranslation();
  const { status, failure, failureReason, rejection, rejectionReason } = reward;
  return (
    <>
      {status === "failed" && failureReason && (
        <Evidence label={t("admin.reward.failure")}>
          {failure ? t(`admin.mint.why.${failure.code}`, valuesOf(failure)) : failureReason}
        </Evidence>
      )}
      {rejectionReason && (
        <Evidence label={t("admin.reward.rejection")}>
          {rejection ? t(`refcodes.why.${rejection.code}`) : rejectionReason}
        </Evidence>
      )}
    </>
  );
}
