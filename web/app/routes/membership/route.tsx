import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { cardProviders, type PaymentRefused, payProblemOf } from "#app/checkout/pay-order.ts";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { sharedPageHeaders } from "#app/session/shared-headers.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { DomainError } from "#core/domain/errors";
import { orderIdFrom } from "#core/domain/order-id";
import { createMembershipOrder } from "#core/services/orders/create-membership-order";
import { readMembership } from "#core/services/orders/read-membership";
import { MembershipPlan } from "./membership-plan.tsx";
import { MembershipStanding } from "./membership-standing.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { ctx, viewer, now, clone } = context;
    const locale = pageLocale(url);
    const t = textOf(locale);
    return {
      ...(await readMembership(ctx, { userId: viewer?.id ?? null, locale, now })),
      signedIn: viewer !== null,
      isOnSale: cardProviders(context).length > 0,
      orderKey: crypto.randomUUID(),
      head: { title: `${t("membership.title")} · ${clone.name}`, description: t("membership.lead") },
    };
  });

export const headers = sharedPageHeaders;

export const meta: PageMeta<typeof loader> = pageMeta;

const purchaseSchema = z.object({ planId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), key: z.uuid() });

/** Places the order, to be reviewed before payment; the plan's price is read from the database. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { id: buyerId } = requireViewer(url, context);
    const purchase = purchaseSchema.safeParse(Object.fromEntries(await readForm()));
    if (!purchase.success) throw new DomainError("invalid_input", "not a purchase of a plan");
    const { planId, key } = purchase.data;
    const { ctx, now } = context;
    const locale = pageLocale(url);
    const orderId = orderIdFrom(crypto.randomUUID());
    try {
      if (ctx.gateways.size === 0) throw new DomainError("payment_unavailable", "a membership is paid by card");
      const order = await createMembershipOrder(ctx, {
        orderId,
        buyerId,
        planId,
        idempotencyKey: `${planId}:${key}`,
        now,
      });
      if (order.orderId === orderId) context.measure({ metric: "orders", value: 1 });
      throw redirect(localisePath(locale, `/orders/${order.orderId}`));
    } catch (error) {
      const refused: PaymentRefused = { step: "refused", problem: payProblemOf(error), orderId: null };
      return data(refused, { status: 409 });
    }
  });

export default function Membership() {
  const { t } = useTranslation();
  const { plans, membership, endedAt, signedIn, isOnSale, orderKey } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <PageHeader title={t("membership.title")} {...(isOnSale && { lead: t("membership.lead") })} />
      <div className="space-y-6">
        {answered?.step === "refused" && (
          <Notice tone="danger" announce>
            {answered.problem === "conflict" ? t("membership.lowerProblem") : t(`pay.problem.${answered.problem}`)}
          </Notice>
        )}
        {signedIn && <MembershipStanding membership={membership} endedAt={endedAt} />}
        {!isOnSale && plans.length > 0 && <Notice tone="info">{t("membership.notSold")}</Notice>}
        {plans.length === 0 ? (
          <EmptyState icon="star" title={t("membership.none")} text={t("membership.noneText")} />
        ) : (
          <ul className="grid gap-4 sm:grid-cols-2 @3xl:grid-cols-3">
            {plans.map((plan) => (
              <MembershipPlan
                key={plan.id}
                plan={plan}
                current={membership?.planId === plan.id}
                isOnSale={isOnSale}
                orderKey={orderKey}
                busy={busy}
              />
            ))}
          </ul>
        )}
        <p className="max-w-text text-sm text-ink-soft">
          {t("membership.referral")}{" "}
          <AppLink to="/refer" className="text-brand underline underline-offset-4">
            {t("refer.how")}
          </AppLink>
        </p>
      </div>
    </>
  );
}
