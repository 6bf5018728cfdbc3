import { Form, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";

/** Which letters a person gets: those about rewards are theirs to choose. */
export function AccountLetters({ rewards }: { rewards: boolean }) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  return (
    <Card>
      <h2 className="text-lg">{t("account.letters.title")}</h2>
      <p className="mt-1 text-ink-soft">{t(rewards ? "account.letters.on" : "account.letters.off")}</p>
      <p className="mt-1 mb-4 text-sm text-ink-soft">{t("unsubscribe.owed")}</p>
      <Form method="post">
        <input type="hidden" name="intent" value={rewards ? "stopLetters" : "sendLetters"} />
        <Button type="submit" look="secondary" size="sm" disabled={busy}>
          {t(rewards ? "unsubscribe.stop" : "unsubscribe.resume")}
        </Button>
      </Form>
    </Card>
  );
}
