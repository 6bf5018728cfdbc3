import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";

/** Asks the provider about a payment, and records what its statement says. */
export function AskNow({ orderReference, busy }: { orderReference: string; busy: boolean }) {
  const { t } = useTranslation();
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="orderReference" value={orderReference} />
      <Button type="submit" look="secondary" size="sm" name="intent" value="ask" disabled={busy}>
        {t("admin.refund.ask")}
      </Button>
    </Form>
  );
}
