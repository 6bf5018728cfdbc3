import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { listDeadLetters } from "#core/services/events/list-dead-letters";
import { readRisk } from "#core/services/events/read-risk";
import { listPaymentCases } from "#core/services/payments/list-payment-cases";
import { refundsFilterInput } from "#core/services/payments/payment-case-input";
import { listRefunds } from "#core/services/refunds/list-refunds";
import { previewExcesses } from "#core/services/refunds/preview-excesses";
import { AdminProblem } from "../admin-list.tsx";
import { decide, listFilter, loadAdminList, runAdminCommand } from "../admin-page.server.ts";
import { eventCommandSchema, runEventCommand } from "./event-command.server.ts";
import { MessageList } from "./message-list.tsx";
import { PaymentLists } from "./payment-lists.tsx";

const shows = ["payments", "messages"] as const;

/** A place in one of the lists of refunds. */
const place = refundsFilterInput.shape.before.catch(undefined);
const filterSchema = listFilter.extend({ show: z.enum(shows).catch("payments"), before: place, case: place });

export const loader = (args: LoaderFunctionArgs) =>
  loadAdminList(args, "admin.events.title", filterSchema, async ({ ctx }, filter) => {
    const { pageSize, before, case: after, show } = filter;
    const readPayments = async () => {
      const [cases, undecided, all] = await Promise.all([
        listPaymentCases(ctx, filter),
        listRefunds(ctx, { show: "to_decide", before: after, pageSize }),
        listRefunds(ctx, { show: "all", before, pageSize }),
      ]);
      const excess = cases.open.filter(({ why }) => why?.code === "refund_excess");
      const excesses = await previewExcesses(ctx, { keys: excess.map(({ key }) => key) });
      return { ...cases, undecided, all, excesses };
    };
    const [{ parkedPayments, deadLetters }, payments, messages] = await Promise.all([
      readRisk(ctx, { now: new Date() }),
      show === "payments" ? readPayments() : null,
      show === "messages" ? listDeadLetters(ctx, filter) : null,
    ]);
    return { waiting: { payments: parkedPayments, messages: deadLetters }, payments, messages };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(
    args,
    eventCommandSchema,
    (command, { ctx, actorId, now, ...call }) => {
      let done: Awaited<ReturnType<typeof runEventCommand>> = "paymentNoted";
      return decide(call, {
        problems: [
          "conflict",
          "nothing_left",
          "more_than_left",
          "payment_not_standing",
          "payment_unavailable",
          "forbidden",
        ],
        flash: () => done,
        async carryOut() {
          done = await runEventCommand(ctx, command, { actorId, now });
        },
      });
    },
    ["replay", "dropMessage", "resolve", "ask"],
  );

export default function AdminEvents() {
  const { t } = useTranslation();
  const { show, waiting, payments, messages, ...filter } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <PageHeader title={t("admin.events.title")} />
      <HeldFormDialog />
      <div className="mb-6">
        <FilterChips
          label={t("admin.events.filter")}
          name="show"
          current={show}
          choices={shows.map((value) => ({ value, text: t(`admin.events.show.${value}`), count: waiting[value] }))}
        />
      </div>
      {answered?.problem && <AdminProblem>{t(`admin.payments.problem.${answered.problem}`)}</AdminProblem>}
      {payments && <PaymentLists payments={payments} filter={filter} busy={busy} />}
      {messages && <MessageList messages={messages} {...filter} busy={busy} />}
    </>
  );
}
