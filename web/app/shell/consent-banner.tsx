import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { sendClaim } from "#app/referral/send-claim.ts";
import { sendVisitOnce } from "#app/referral/visit.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { referralCookieDays } from "#core/domain/first-touch";
import { labelIn } from "#core/domain/link-label";
import { withoutCodes } from "#core/domain/referral-link";

/** Asks before anything about the referral is stored. Both answers look alike on purpose. */
export function ConsentBanner({ codes }: { codes: readonly string[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { search } = useLocation();
  const [state, setState] = useState<"asking" | "sending" | "failed" | "done">("asking");
  if (state === "done") return null;

  async function choose(choice: "granted" | "denied") {
    setState("sending");
    if (!(await sendClaim({ code: codes, via: labelIn(search), consent: choice }))) {
      setState("failed");
      return;
    }
    setState("done");
    if (choice === "granted") void sendVisitOnce();
    navigate({ search: withoutCodes(search) }, { replace: true, preventScrollReset: true });
  }

  return (
    <section
      aria-label={t("consent.title")}
      className="print:hidden fixed inset-x-0 bottom-0 z-40 border-t border-line bg-surface p-4 shadow-lift"
    >
      <div className="mx-auto flex max-w-page flex-wrap items-center justify-between gap-4">
        <div className="max-w-text text-sm">
          <p className="font-semibold">{t("consent.title")}</p>
          <p className="text-ink-soft">
            {t("consent.text", { count: referralCookieDays })}{" "}
            <AppLink to="/legal/privacy" className="underline underline-offset-4">
              {t("legal.privacy")}
            </AppLink>
          </p>
          {state === "failed" && (
            <div className="mt-2">
              <Notice tone="danger" announce>
                {t("consent.failed")}
              </Notice>
            </div>
          )}
        </div>
        <div className="flex gap-3">
          <Button look="secondary" disabled={state === "sending"} onClick={() => choose("denied")}>
            {t("consent.decline")}
          </Button>
          <Button look="secondary" disabled={state === "sending"} onClick={() => choose("granted")}>
            {t("consent.accept")}
          </Button>
        </div>
      </div>
    </section>
  );
}
