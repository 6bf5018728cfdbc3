import { Form, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { type Delivery, deliveryLength, MAX_DELIVERY_DAYS } from "#core/domain/delivery";

interface DeliverySectionProps {
  shops: readonly { vendorId: string; name: string; delivery: Delivery | null }[];
  /** What was refused, and what had been typed. */
  refused: { vendorId: string; how: string; daysFrom: string; daysTo: string } | null;
}

/** How each shop sends and how long it takes: said on its goods, in carts and on orders. */
export function DeliverySection({ shops, refused }: DeliverySectionProps) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  return (
    <section id="delivery" aria-labelledby="delivery-title" className="mt-8 scroll-mt-4">
      <h2 id="delivery-title" className="mb-1 text-lg">
        {t("vendor.delivery.title")}
      </h2>
      <p className="mb-3 max-w-text text-sm text-ink-soft">{t("vendor.delivery.text")}</p>
      <ul className="grid items-start gap-4 @2xl:grid-cols-2">
        {shops.map(({ vendorId, name, delivery }) => {
          const wrong = refused?.vendorId === vendorId ? refused : null;
          return (
            <li key={vendorId} className="rounded-md border border-line bg-surface p-4 sm:p-6">
              <h3 className="mb-3 font-medium">{name}</h3>
              {wrong && (
                <div className="mb-3">
                  <Notice tone="danger" announce>
                    {t("vendor.delivery.wrong", { ...deliveryLength, most: MAX_DELIVERY_DAYS })}
                  </Notice>
                </div>
              )}
              <Form key={JSON.stringify(delivery)} method="post" preventScrollReset className="space-y-3">
                <input type="hidden" name="vendorId" value={vendorId} />
                <Field
                  name="how"
                  label={t("vendor.delivery.how")}
                  hint={t("vendor.delivery.hint")}
                  maxLength={deliveryLength.maxLength}
                  defaultValue={wrong?.how ?? delivery?.how ?? ""}
                />
                <div className="grid grid-cols-2 gap-3">
                  <Field
                    name="daysFrom"
                    label={t("vendor.delivery.from")}
                    inputMode="numeric"
                    maxLength={2}
                    defaultValue={wrong?.daysFrom ?? delivery?.daysFrom ?? ""}
                  />
                  <Field
                    name="daysTo"
                    label={t("vendor.delivery.to")}
                    inputMode="numeric"
                    maxLength={2}
                    defaultValue={wrong?.daysTo ?? delivery?.daysTo ?? ""}
                  />
                </div>
                <Button type="submit" name="intent" value="delivery" look="secondary" size="sm" disabled={busy}>
                  {t("vendor.delivery.save")}
                </Button>
              </Form>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
