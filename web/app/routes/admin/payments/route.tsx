import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { listPaymentCases } from "#core/services/payments/list-payment-cases";
import { caseNoteInput, parkedEventInput } from "#core/services/payments/payment-case-input";
import { closeRefundByHand, resolveParkedEvent, retryRefund } from "#core/services/payments/resolve-payment-case";
import { referenceInput } from "#core/services/text-input";
import { AdminList, AdminProblem, AdminSection } from "../admin-list.tsx";
import { decide, listFilter, loadAdminList, runAdminCommand } from "../admin-page.server.ts";
import { ParkedPayment } from "./parked-payment.tsx";
import { RefundCase } from "./refund-case.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  loadAdminList(args, "admin.payments.title", listFilter, ({ ctx }, filter) => listPaymentCases(ctx, filter));

export const meta: PageMeta<typeof loader> = pageMeta;

const commandSchema = z.discriminatedUnion("intent", [
  parkedEventInput.extend({ intent: z.literal("resolve") }),
  caseNoteInput.extend({ intent: z.literal("byHand"), orderReference: referenceInput }),
  z.object({ intent: z.literal("retry"), orderReference: referenceInput }),
]);

const flashOf = { resolve: "paymentNoted", byHand: "paymentNoted", retry: "refundRetried" } as const;

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(
    args,
    commandSchema,
    (command, { ctx, actorId, now, ...call }) =>
      decide(call, {
        problems: ["conflict"],
        flash: flashOf[command.intent],
        async carryOut() {
          if (command.intent === "resolve") await resolveParkedEvent(ctx, { ...command, actorId, now });
          else if (command.intent === "byHand") await closeRefundByHand(ctx, { ...command, actorId, now });
          else await retryRefund(ctx, { ...command, now });
        },
      }),
    ["resolve"],
  );

export default function AdminPayments() {
  const { t } = useTranslation();
  const { open, decided, refunds, total, page, pageSize } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <PageHeader title={t("admin.payments.title")} />
      <HeldFormDialog />
      <p className="mb-6 max-w-prose text-ink-soft">{t("admin.payments.intro")}</p>
      {answered?.problem && <AdminProblem>{t(`admin.payments.problem.${answered.problem}`)}</AdminProblem>}
      {open.length === 0 ? (
        <EmptyState icon="check" title={t("admin.payments.none")} text={t("admin.payments.noneText")} />
      ) : (
        <section>
          <h2 className="mb-4 text-lg">{t("admin.payments.open")}</h2>
          <AdminList items={open} keyOf={({ key }) => key}>
            {(event) => <ParkedPayment event={event} busy={busy} />}
          </AdminList>
        </section>
      )}
      <Pagination page={page} pageSize={pageSize} total={total} />
      <AdminSection title={t("admin.payments.refunds")} items={refunds} keyOf={({ orderReference }) => orderReference}>
        {(refund) => <RefundCase refund={refund} busy={busy} />}
      </AdminSection>
      <AdminSection title={t("admin.payments.decided")} items={decided} keyOf={({ key }) => key}>
        {(event) => <ParkedPayment event={event} busy={busy} />}
      </AdminSection>
    </>
  );
}
