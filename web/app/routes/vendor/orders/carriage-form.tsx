import type { SyntheticEvent } from "react";
import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { carrierLength, trackingLength } from "#core/domain/shipment";

/** Why a parcel could not be marked or corrected, and what was typed. */
export interface RefusedCarriage {
  settlementId: string;
  problem: "invalid" | "conflict" | "refunded" | "gone";
  typed: { carrier: string; trackingNumber: string };
}

interface CarriageFormProps {
  parcel: { settlementId: string; sentAt: Date | null; carrier: string | null; trackingNumber: string | null };
  lastCarrier: string;
  refused: RefusedCarriage | undefined;
  busy: boolean;
}

/** What was pressed to open the form is gone then: focus goes to its first field, not to the body. */
function enter({ currentTarget }: SyntheticEvent<HTMLDetailsElement>): void {
  if (currentTarget.open) currentTarget.querySelector<HTMLInputElement>("input[name=carrier]")?.focus();
}

/** Who carries a parcel and under which number: to mark it as sent, or to correct it. Opens without script. */
export function CarriageForm({ parcel, lastCarrier, refused, busy }: CarriageFormProps) {
  const { t } = useTranslation();
  const { settlementId, sentAt, carrier, trackingNumber } = parcel;
  const isSent = sentAt !== null;
  const typed = refused?.typed ?? { carrier: carrier ?? lastCarrier, trackingNumber: trackingNumber ?? "" };
  return (
    <details className="group" open={refused !== undefined} onToggle={isSent || refused ? undefined : enter}>
      <summary
        className={
          isSent
            ? "inline-flex min-h-11 items-center text-brand sm:min-h-9"
            : `${buttonClass("secondary", "sm")} group-open:hidden whitespace-nowrap max-sm:min-h-11`
        }
      >
        {t(isSent ? "vendor.orders.correct" : "vendor.orders.mark")}
      </summary>
      <Form method="post" preventScrollReset className="max-w-sm space-y-3">
        {refused && (
          <Notice tone="danger" announce>
            {t(`vendor.orders.problem.${refused.problem}`)}
          </Notice>
        )}
        <input type="hidden" name="intent" value={isSent ? "correct" : "sent"} />
        <input type="hidden" name="settlementId" value={settlementId} />
        <Field
          label={t("vendor.orders.carrier")}
          name="carrier"
          defaultValue={typed.carrier}
          required
          {...carrierLength}
        />
        <Field
          label={t("vendor.orders.number")}
          name="trackingNumber"
          defaultValue={typed.trackingNumber}
          hint={t("vendor.orders.numberHint")}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          {...trackingLength}
        />
        <Button type="submit" size="sm" disabled={busy}>
          {t(isSent ? "vendor.orders.save" : "vendor.orders.mark")}
        </Button>
      </Form>
    </details>
  );
}
