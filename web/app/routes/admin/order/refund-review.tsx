import type { ReactNode } from "react";
import { Form } from "react-router";
import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { Money } from "#app/ui/money.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { OrderDesk } from "#core/services/orders/read-order-desk";
import type { RefundPreview } from "#core/services/refunds/preview-refund";
import type { RefundDraft } from "./refund-draft.ts";
import { RewardEffect } from "./reward-effect.tsx";
import { StandingEffect } from "./standing-effect.tsx";
import { VendorEffect } from "./vendor-effect.tsx";

interface RefundReviewProps {
  desk: Pick<OrderDesk, "order" | "buyer" | "referrer" | "reward" | "requests">;
  draft: Pick<RefundDraft, "kind" | "fields" | "note" | "bankReference" | "requestId">;
  preview: RefundPreview;
  orderReference: string;
  /** What makes the confirmation happen once. */
  confirmKey: string;
  /** The effects are not those that were confirmed: something has changed since. */
  isChanged: boolean;
  token: { symbol: string; decimals: number };
  nameOf(itemId: string): string;
  busy: boolean;
}

/** Every effect of a refund, in words and numbers, with the button that asks for it. */
export function RefundReview(props: RefundReviewProps) {
  const { desk, draft, preview, orderReference, confirmKey, isChanged, token, nameOf, busy } = props;
  const { t } = useTranslation();
  const { currency } = preview;
  const sum = formatMoney(useLocale(), preview.amountMinor, currency);
  const isChargeback = draft.kind === "chargeback";
  // A granted request keeps the vendor's words.
  const note = desk.requests.find(({ id }) => id === draft.requestId)?.reason ?? draft.note;
  return (
    <section aria-labelledby="review" className="rounded-md border-2 border-brand bg-surface p-4 sm:p-6">
      <h2 id="review" data-step-heading tabIndex={-1} className="text-lg" suppressHydrationWarning>
        {t(isChargeback ? "admin.refund.reviewChargeback" : "admin.refund.review", { sum })}
      </h2>
      <div className="mt-3 space-y-3">
        {isChanged && (
          <Notice tone="warning" announce>
            {t("admin.refund.changed")}
          </Notice>
        )}
        {preview.isInFlight && (
          <Notice tone={isChargeback ? "warning" : "danger"}>
            {t(isChargeback ? "admin.refund.inFlightChargeback" : "admin.refund.inFlight")}
          </Notice>
        )}
      </div>
      <Effect title={t("admin.refund.effect.money")}>
        <p suppressHydrationWarning>
          {t(`admin.refund.effect.to.${isChargeback ? "chargeback" : preview.goesTo}`, { name: desk.buyer.name, sum })}
        </p>
        <p>
          {t("admin.order.kept")}: <Money minor={preview.leftBeforeMinor} currency={currency} /> →{" "}
          <b className="font-semibold">
            <Money minor={preview.leftAfterMinor} currency={currency} />
          </b>
        </p>
        {preview.goesTo === "provider" && !isChargeback && (
          <p className="text-ink-soft">{t(`admin.refund.effect.${preview.membership ? "holdMembership" : "hold"}`)}</p>
        )}
      </Effect>
      <Effect title={t("order.contents")}>
        <ul className="space-y-1">
          {preview.lines.map((line) => (
            <li key={line.itemId} className="flex flex-wrap justify-between gap-x-4">
              <span className="min-w-0">
                {nameOf(line.itemId)}
                {line.quantity > 0 && ` × ${line.quantity}`}
                {line.restocked > 0 && (
                  <span className="text-ink-soft">, {t("admin.order.restocked", { units: line.restocked })}</span>
                )}
              </span>
              <span>
                −<Money minor={line.amountMinor} currency={currency} />
              </span>
            </li>
          ))}
        </ul>
        {preview.stock.length === 0 && !preview.membership && (
          <p className="text-ink-soft">{t("admin.refund.effect.noStock")}</p>
        )}
      </Effect>
      {preview.settlements.length > 0 && (
        <Effect title={t("admin.order.settlements")}>
          <ul className="space-y-4">
            {preview.settlements.map((settlement) => (
              <VendorEffect key={settlement.vendorId} settlement={settlement} currency={currency} />
            ))}
          </ul>
        </Effect>
      )}
      <Effect title={t("admin.order.reward")}>
        <RewardEffect
          reward={preview.reward}
          standing={desk.order.referralCode === null ? "none" : desk.reward ? "there" : "later"}
          referrerName={desk.referrer?.name ?? ""}
          token={token}
        />
      </Effect>
      {preview.membership && (
        <Effect title={t("shell.membership")}>
          <StandingEffect membership={preview.membership} />
        </Effect>
      )}
      <Effect title={t(isChargeback ? "admin.refund.entered" : "admin.reward.reason")}>
        <p className="break-words">{note}</p>
        {isChargeback && <p>{t("admin.order.bank", { reference: draft.bankReference })}</p>}
      </Effect>
      <Form method="post" preventScrollReset className="mt-6 flex flex-wrap gap-3">
        {draft.fields.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="orderReference" value={orderReference} />
        <input type="hidden" name="key" value={confirmKey} />
        <input type="hidden" name="seen" value={preview.amountMinor.toString()} />
        <Button
          type="submit"
          name="intent"
          value="confirm"
          disabled={busy || (preview.isInFlight && !isChargeback)}
          suppressHydrationWarning
        >
          {t(isChargeback ? "admin.refund.confirmChargeback" : "admin.refund.confirm", { sum })}
        </Button>
        <Button type="submit" name="intent" value="edit" look="quiet" disabled={busy}>
          {t(draft.kind === "grant" ? "action.cancel" : "grant.change")}
        </Button>
      </Form>
    </section>
  );
}

function Effect({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mt-4 grid gap-x-6 gap-y-1 border-t border-line pt-3 text-sm @2xl:grid-cols-[9rem_minmax(0,1fr)]">
      <h3 className="font-medium text-ink-soft">{title}</h3>
      <div className="min-w-0 space-y-1">{children}</div>
    </div>
  );
}
