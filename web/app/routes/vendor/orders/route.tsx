import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireVendor } from "#app/session/require-viewer.ts";
import { showAgain } from "#app/session/show-again.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { DomainError } from "#core/domain/errors";
import { MOST_COUNTED, shipmentStates } from "#core/domain/shipment";
import { correctShipment } from "#core/services/vendors/correct-shipment";
import { countToSend, listShipments } from "#core/services/vendors/list-shipments";
import { markSent } from "#core/services/vendors/mark-sent";
import { readDeliveries } from "#core/services/vendors/read-deliveries";
import { settlementIdInput } from "#core/services/vendors/sales-input";
import { carriageInput } from "#core/services/vendors/shipment-input";
import { saveDeliveryByForm } from "./delivery-command.server.ts";
import { DeliverySection } from "./delivery-section.tsx";
import { ParcelTable } from "./parcel-table.tsx";

const PAGE_SIZE = 25;

const filterSchema = z.object({
  show: z.enum(shipmentStates).catch("to_send"),
  before: settlementIdInput.optional().catch(undefined),
});

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: ownerId } = requireVendor(url, context);
    const locale = pageLocale(url);
    const { show, before } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const [listed, waiting, lately, shops] = await Promise.all([
      listShipments(context.ctx, { ownerId, state: show, before, locale, pageSize: PAGE_SIZE }),
      countToSend(context.ctx, { ownerId }),
      // Whoever sent the last parcel will carry the next one too.
      listShipments(context.ctx, { ownerId, state: "sent", locale, pageSize: 1 }),
      readDeliveries(context.ctx, { ownerId }),
    ]);
    const head = { title: `${textOf(locale)("vendor.orders.title")} · ${context.clone.name}` };
    return { ...listed, show, before, waiting, shops, lastCarrier: lately.shipments[0]?.carrier ?? "", head };
  });

const command = carriageInput.extend({ intent: z.enum(["sent", "correct"]), settlementId: settlementIdInput });

/** Marks or corrects one parcel. A refusal is shown beside it, with what was typed. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { id: actorId } = requireVendor(url, context);
    const form = await readForm();
    if (form.get("intent") === "delivery") return saveDeliveryByForm({ context, url }, actorId, form);
    const text = (name: string) => String(form.get(name) ?? "");
    const typed = { carrier: text("carrier"), trackingNumber: text("trackingNumber") };
    const refuse = (problem: "invalid" | "conflict" | "refunded" | "gone", status: number) =>
      data({ settlementId: text("settlementId"), problem, typed }, { status });
    const parsed = command.safeParse(Object.fromEntries(form));
    if (!parsed.success) return refuse("invalid", 400);
    const { intent, ...parcel } = parsed.data;
    try {
      const verb = intent === "sent" ? markSent : correctShipment;
      await verb(context.accountCtx, { ...parcel, actorId, now: context.now });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === "conflict") return refuse("conflict", 409);
      if (error.code === "payment_not_standing") return refuse("refunded", 409);
      if (error.code === "not_found") return refuse("gone", 404);
      throw error;
    }
    return showAgain({
      url,
      appUrl: context.clone.appUrl,
      flash: intent === "sent" ? "parcelSent" : "parcelCorrected",
    });
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function VendorOrders() {
  const { t } = useTranslation();
  const { shipments, next, show, before, waiting, shops, lastCarrier } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const refused = answered && "settlementId" in answered ? answered : undefined;
  const delivery = answered && "delivery" in answered ? answered : null;
  const busy = useNavigation().state !== "idle";
  const counted = waiting > MOST_COUNTED ? `${MOST_COUNTED}+` : String(waiting);
  return (
    <>
      <PageHeader title={t("vendor.orders.title")} lead={t("vendor.orders.lead")} />
      <div className="mb-4">
        <FilterChips
          label={t("vendor.orders.filter")}
          name="show"
          current={show}
          choices={[
            { value: "to_send", text: t("vendor.orders.show.to_send", { counted }) },
            { value: "sent", text: t("vendor.orders.show.sent") },
          ]}
        />
      </div>
      <ParcelTable
        parcels={shipments}
        state={show}
        lastCarrier={lastCarrier}
        refused={refused}
        busy={busy}
        empty={
          <EmptyState
            icon={show === "sent" ? "box" : "check"}
            title={t(`vendor.orders.none.${show}`)}
            text={t(`vendor.orders.noneText.${show}`)}
            action={
              before !== undefined && (
                <AppLink to="/vendor/orders" className={buttonClass("secondary")}>
                  {t("paging.newest")}
                </AppLink>
              )
            }
          />
        }
      />
      <KeysetNav before={before} next={next} />
      {delivery?.problem === "gone" && (
        <div className="mt-8">
          <Notice tone="danger" announce>
            {t("vendor.delivery.gone")}
          </Notice>
        </div>
      )}
      <DeliverySection shops={shops} refused={delivery?.delivery ?? null} />
    </>
  );
}
