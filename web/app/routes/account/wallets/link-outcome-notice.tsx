import { useTranslation } from "#app/i18n/translation.ts";
import { pathBefore } from "#app/session/return-to.ts";
import { AppLink, useAppPath } from "#app/ui/app-link.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { PairingOutcome } from "./pairing-requests.ts";
import type { LinkOutcome } from "./request-wallet-link.ts";

/** What came of linking a wallet, and what to do where it was not linked. */
export function LinkOutcomeNotice({ outcome }: { outcome: LinkOutcome | PairingOutcome }) {
  const { t } = useTranslation();
  const appPath = useAppPath();
  return (
    <Notice tone={toneOf(outcome)} announce>
      {t(`wallets.outcome.${outcome}`)}
      {outcome === "unproven" && (
        <>
          {" "}
          <AppLink
            to={pathBefore("/confirm-identity", appPath("/account/wallets"))}
            className="underline underline-offset-4"
          >
            {t("identity.title")}
          </AppLink>
        </>
      )}
    </Notice>
  );
}

const calm: readonly string[] = ["noWallet", "declined", "unproven", "gone"];

function toneOf(outcome: LinkOutcome | PairingOutcome) {
  if (outcome === "linked" || outcome === "takenOver") return "success";
  return calm.includes(outcome) ? "info" : "danger";
}
