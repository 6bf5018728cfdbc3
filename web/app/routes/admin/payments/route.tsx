import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { listPaymentCases } from "#core/services/payments/list-payment-cases";
import { resolveParkedEvent } from "#core/services/payments/resolve-parked-event";
import { askProviderAgain } from "#core/services/refunds/ask-provider-again";
import { closeRefundByHand } from "#core/services/refunds/close-refund-by-hand";
import { dropRefund } from "#core/services/refunds/drop-refund";
import { recordParkedRefund } from "#core/services/refunds/record-parked-refund";
import { retryRefund } from "#core/services/refunds/retry-refund";
import { AdminList, AdminProblem, AdminSection } from "../admin-list.tsx";
import { decide, listFilter, loadAdminList, runAdminCommand } from "../admin-page.server.ts";
import { caseCommandSchema } from "./case-command.ts";
import { ParkedPayment } from "./parked-payment.tsx";
import { RefundCase } from "./refund-case.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  loadAdminList(args, "admin.payments.title", listFilter, ({ ctx }, filter) => listPaymentCases(ctx, filter));

export const meta: PageMeta<typeof loader> = pageMeta;

const flashOf = {
  resolve: "paymentNoted",
  record: "refundRecorded",
  byHand: "refundRecorded",
  drop: "refundDropped",
  retry: "refundRetried",
} as const;

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(
    args,
    caseCommandSchema,
    (command, { ctx, actorId, now, ...call }) => {
      let isClosed = false;
      return decide(call, {
        problems: ["conflict", "nothing_left", "more_than_left", "payment_not_standing", "payment_unavailable"],
        flash() {
          if (command.intent !== "ask") return flashOf[command.intent];
          return isClosed ? "paymentChecked" : "paymentUnchanged";
        },
        async carryOut() {
          const by = { actorId, now };
          if (command.intent === "resolve") await resolveParkedEvent(ctx, { ...command, ...by });
          else if (command.intent === "ask") isClosed = (await askProviderAgain(ctx, { ...command, ...by })).closed;
          else if (command.intent === "record") await recordParkedRefund(ctx, { ...command, ...by });
          else if (command.intent === "byHand") await closeRefundByHand(ctx, { ...command, ...by });
          else if (command.intent === "drop") await dropRefund(ctx, { ...command, ...by });
          else await retryRefund(ctx, { ...command, now });
        },
      });
    },
    ["resolve", "ask"],
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
      <AdminSection title={t("admin.payments.refunds")} items={refunds} keyOf={({ id }) => id}>
        {(refund) => <RefundCase refund={refund} busy={busy} />}
      </AdminSection>
      <AdminSection title={t("admin.payments.decided")} items={decided} keyOf={({ key }) => key}>
        {(event) => <ParkedPayment event={event} busy={busy} />}
      </AdminSection>
    </>
  );
}
