import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { decide } from "#app/session/decision.ts";
import { PLAIN_TEXT } from "#app/session/named.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { pageNumber } from "#app/session/page-number.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { listPaymentCases } from "#core/services/payments/list-payment-cases";
import { resolveParkedEvent, retryRefund, settleRefundByHand } from "#core/services/payments/resolve-payment-case";
import { CardBoundary } from "../card-boundary.tsx";
import { ParkedPayment } from "./parked-payment.tsx";
import { RefundCase } from "./refund-case.tsx";

const PAGE_SIZE = 20;

const filterSchema = z.object({ page: pageNumber });

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const { page } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const cases = await listPaymentCases(context.ctx, { page, pageSize: PAGE_SIZE });
    const title = textOf(pageLocale(url))("admin.payments.title");
    return { ...cases, page, head: { title: `${title} · ${context.clone.name}` } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const note = z.string().trim().min(3).max(300).regex(PLAIN_TEXT);
const orderReference = z.string().min(1).max(200);

const commandSchema = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("resolve"), key: z.string().min(1).max(400), note }),
  z.object({ intent: z.literal("byHand"), orderReference, note }),
  z.object({ intent: z.literal("retry"), orderReference }),
]);

const flashOf = { resolve: "paymentNoted", byHand: "paymentNoted", retry: "refundRetried" } as const;

export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { id: actorId } = requireAdmin(url, context);
    const command = commandSchema.safeParse(Object.fromEntries(await readForm()));
    if (!command.success) return data({ problem: "invalid_input" as const }, { status: 400 });
    const { now, ctx, clone } = context;
    const decided = command.data;
    return decide({
      url,
      appUrl: clone.appUrl,
      problems: ["conflict"],
      flash: flashOf[decided.intent],
      async carryOut() {
        if (decided.intent === "resolve") await resolveParkedEvent(ctx, { ...decided, actorId, now });
        else if (decided.intent === "byHand") await settleRefundByHand(ctx, { ...decided, actorId, now });
        else await retryRefund(ctx, { ...decided, now });
      },
    });
  });

export default function AdminPayments() {
  const { t } = useTranslation();
  const { open, decided, refunds, total, page } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <PageHeader title={t("admin.payments.title")} />
      <p className="mb-6 max-w-prose text-ink-soft">{t("admin.payments.intro")}</p>
      {answered?.problem && (
        <div className="mb-5">
          <Notice tone="danger" announce>
            {t(`admin.payments.problem.${answered.problem}`)}
          </Notice>
        </div>
      )}
      {open.length === 0 ? (
        <EmptyState icon="check" title={t("admin.payments.none")} text={t("admin.payments.noneText")} />
      ) : (
        <section>
          <h2 className="mb-4 text-lg">{t("admin.payments.open")}</h2>
          <ul className="space-y-4">
            {open.map((event) => (
              <CardBoundary key={event.key}>
                <ParkedPayment event={event} busy={busy} />
              </CardBoundary>
            ))}
          </ul>
        </section>
      )}
      <Pagination page={page} pageSize={PAGE_SIZE} total={total} />
      {refunds.length > 0 && (
        <section className="mt-10">
          <h2 className="mb-4 text-lg">{t("admin.payments.refunds")}</h2>
          <ul className="space-y-4">
            {refunds.map((refund) => (
              <CardBoundary key={refund.orderReference}>
                <RefundCase refund={refund} busy={busy} />
              </CardBoundary>
            ))}
          </ul>
        </section>
      )}
      {decided.length > 0 && (
        <section className="mt-10">
          <h2 className="mb-4 text-lg">{t("admin.letters.decided")}</h2>
          <ul className="space-y-4">
            {decided.map((event) => (
              <CardBoundary key={event.key}>
                <ParkedPayment event={event} busy={busy} />
              </CardBoundary>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
