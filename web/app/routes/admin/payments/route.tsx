import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import type { FlashName } from "#app/session/flash.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { listPaymentCases } from "#core/services/payments/list-payment-cases";
import { refundsFilterInput } from "#core/services/payments/payment-case-input";
import { resolveParkedEvent } from "#core/services/payments/resolve-parked-event";
import { askProviderAgain } from "#core/services/refunds/ask-provider-again";
import { listRefunds } from "#core/services/refunds/list-refunds";
import { recordParkedRefund } from "#core/services/refunds/record-parked-refund";
import { AdminList, AdminProblem, AdminSection } from "../admin-list.tsx";
import { decide, listFilter, loadAdminList, runAdminCommand } from "../admin-page.server.ts";
import { caseCommandSchema } from "./case-command.server.ts";
import { ParkedPayment } from "./parked-payment.tsx";
import { RefundCase } from "./refund-case.tsx";
import { runRefundCommand } from "./refund-command.server.ts";
import { RefundTable } from "./refund-table.tsx";

/** A place in one of the lists of refunds. */
const place = refundsFilterInput.shape.before.catch(undefined);
const filterSchema = listFilter.extend({ before: place, case: place });

export const loader = (args: LoaderFunctionArgs) =>
  loadAdminList(args, "admin.payments.title", filterSchema, async ({ ctx }, filter) => {
    const { pageSize, before, case: after } = filter;
    const [cases, undecided, all] = await Promise.all([
      listPaymentCases(ctx, filter),
      listRefunds(ctx, { show: "to_decide", before: after, pageSize }),
      listRefunds(ctx, { show: "all", before, pageSize }),
    ]);
    return { ...cases, undecided, all };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(
    args,
    caseCommandSchema,
    (command, { ctx, actorId, now, ...call }) => {
      let done: FlashName = "paymentNoted";
      return decide(call, {
        problems: ["conflict", "nothing_left", "more_than_left", "payment_not_standing", "payment_unavailable"],
        flash: () => done,
        async carryOut() {
          const by = { actorId, now };
          if (command.intent === "resolve") await resolveParkedEvent(ctx, { ...command, ...by });
          else if (command.intent === "ask") {
            const { closed } = await askProviderAgain(ctx, { ...command, ...by });
            done = closed ? "paymentChecked" : "paymentUnchanged";
          } else if (command.intent === "record") {
            await recordParkedRefund(ctx, { ...command, ...by });
            done = "refundRecorded";
          } else done = await runRefundCommand(ctx, command, by);
        },
      });
    },
    ["resolve", "ask"],
  );

export default function AdminPayments() {
  const { t } = useTranslation();
  const { open, decided, undecided, all, total, ...filter } = useLoaderData<typeof loader>();
  const { page, pageSize } = filter;
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
      <AdminSection title={t("admin.payments.undecided")} items={undecided.refunds} keyOf={({ id }) => id}>
        {(refund) => <RefundCase refund={refund} busy={busy} />}
      </AdminSection>
      <KeysetNav name="case" before={filter.case} next={undecided.next} />
      {all.refunds.length > 0 && (
        <section id="refunds" className="mt-10">
          <h2 className="mb-4 text-lg">{t("admin.payments.refunds")}</h2>
          <RefundTable refunds={all.refunds} />
        </section>
      )}
      <KeysetNav before={filter.before} next={all.next} list="refunds" />
      <AdminSection title={t("admin.payments.decided")} items={decided} keyOf={({ key }) => key}>
        {(event) => <ParkedPayment event={event} busy={busy} />}
      </AdminSection>
    </>
  );
}
