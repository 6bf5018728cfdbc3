import { type LoaderFunctionArgs, useActionData, useLoaderData, useNavigation } from "react-router";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { answer } from "#app/session/answer.ts";
import { namedIn } from "#app/session/named.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { OrderBadge } from "#app/ui/status-badge.tsx";
import { formatMinorAsDecimal } from "#core/domain/money";
import { isRefundOpen } from "#core/domain/refund";
import { readOrderDesk } from "#core/services/orders/read-order-desk";
import { listProposals } from "#core/services/proposals/list-proposals";
import { AdminProblem } from "../admin-list.tsx";
import { DebtRelief } from "./debt-relief.tsx";
import { orderAction } from "./order-action.server.ts";
import { OrderFacts } from "./order-facts.tsx";
import { OrderLines } from "./order-lines.tsx";
import { OrderRefundList } from "./order-refund-list.tsx";
import { OrderReward } from "./order-reward.tsx";
import { OrderSettlements } from "./order-settlements.tsx";
import { storyOf } from "./order-story.ts";
import { OrderTimeline } from "./order-timeline.tsx";
import { RefundDesk } from "./refund-desk.tsx";
import { RefundRequests } from "./refund-requests.tsx";
import { RefundReview } from "./refund-review.tsx";
import { kindIn, typedIn } from "./typed-refund.ts";
import { useProgress } from "./use-progress.ts";

/** Open proposals about the referrer that are shown: nobody makes so many. */
const PROPOSED = 100;

/** Where a token's decimals are not known yet: those of nearly every ERC-20. */
const USUAL_DECIMALS = 18;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, params, url }) => {
    const viewer = requireAdmin(url, context);
    const { ctx, clone, now } = context;
    const desk = await readOrderDesk(ctx, { reference: namedIn(params.reference) });
    const { referrer } = desk;
    const listed = {
      viewerId: viewer.id,
      kind: "debt_relief",
      state: "open",
      page: 1,
      pageSize: PROPOSED,
      now,
    } as const;
    // Also where nothing is owed any more: what is proposed can still be set aside.
    const reliefs = referrer ? (await listProposals(ctx, { ...listed, subjectId: referrer.id })).proposals : [];
    const title = textOf(pageLocale(url))("order.title", { label: desk.order.id });
    return {
      desk,
      proposed: reliefs,
      reliefId: crypto.randomUUID(),
      enter: url.searchParams.get("enter") === "chargeback" ? ("chargeback" as const) : null,
      token: { symbol: clone.tokenSymbol, decimals: desk.reward?.tokenDecimals ?? USUAL_DECIMALS },
      explorerUrl: clone.explorerUrl,
      head: { title: `${title} · ${clone.name}` },
    };
  });

export const action = orderAction;

export const meta: PageMeta<typeof loader> = pageMeta;

export default function AdminOrder() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { desk, token, explorerUrl, proposed, reliefId, enter } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const { order, lines, refunds, requests, settlements, reward, membership } = desk;
  const step = answered && "step" in answered ? answered : null;
  const review = step?.step === "review" ? step : null;
  const typed = step && "typed" in step ? step.typed : null;
  const held = answered && "held" in answered ? answered.held.fields : [];
  const kept = kindIn(held) ? typedIn(held) : typed;
  useProgress(refunds.some(({ status }) => isRefundOpen(status)));
  const nameOf = (itemId: string) => lines.find((line) => line.itemId === itemId)?.name[locale] ?? itemId;
  return (
    <>
      <p className="mb-2 text-sm">
        <AppLink to="/admin/orders" className="text-ink-soft underline underline-offset-4">
          {t("admin.orders.title")}
        </AppLink>
      </p>
      <PageHeader
        title={t("order.title", { label: order.id })}
        lead={<DateTime at={order.createdAt} />}
        action={<OrderBadge status={order.status} refunded={order.refunded} />}
      />
      <HeldFormDialog />
      {step?.step === "refused" && <AdminProblem>{t(`admin.refund.problem.${step.problem}`)}</AdminProblem>}
      <div className="mb-8 rounded-md border border-line bg-surface p-4">
        <OrderFacts desk={desk} planName={membership?.planName[locale] ?? null} token={token} />
      </div>
      <div className="grid items-start gap-8 @3xl:grid-cols-[minmax(0,1fr)_14rem]">
        <div className="min-w-0 space-y-8">
          {review ? (
            <RefundReview
              desk={desk}
              draft={review.typed}
              preview={review.preview}
              orderReference={review.orderReference}
              confirmKey={review.key}
              isChanged={review.isChanged}
              token={token}
              nameOf={nameOf}
              busy={busy}
            />
          ) : (
            <RefundRequests requests={requests} nameOf={nameOf} busy={busy} />
          )}
          <OrderLines lines={lines} currency={order.currency} />
          <OrderRefundList refunds={refunds} nameOf={nameOf} busy={busy} />
          {!review && (
            <RefundDesk
              desk={desk}
              leftText={formatMinorAsDecimal(order.totalMinor - order.refundedMinor)}
              typed={kept ?? (enter && { kind: enter, fields: [] })}
              busy={busy}
            />
          )}
          <OrderSettlements settlements={settlements} />
          {desk.referrer && (
            <DebtRelief debtor={desk.referrer} proposed={proposed} reliefId={reliefId} token={token} busy={busy} />
          )}
          {reward && <OrderReward reward={reward} token={token} explorerUrl={explorerUrl} />}
        </div>
        <OrderTimeline story={storyOf(desk)} currency={order.currency} />
      </div>
    </>
  );
}
