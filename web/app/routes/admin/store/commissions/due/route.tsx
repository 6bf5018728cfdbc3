import { useEffect, useRef } from "react";
import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
  useSubmit,
} from "react-router";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { showAgain } from "#app/session/show-again.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { DomainError } from "#core/domain/errors";
import { readBankDetails } from "#core/services/payouts/bank/read-bank-details";
import { useDetailsAgain as liftRefusal } from "#core/services/payouts/bank/use-details-again";
import { previewDuePayouts } from "#core/services/payouts/preview-due-payouts";
import { processDuePayouts } from "#core/services/payouts/process-due-payouts";
import type { DuePayout } from "#core/services/payouts/read-due-payouts";
import { AdminProblem } from "../../../admin-list.tsx";
import { type AdminCall, runAdminCommand } from "../../../admin-page.server.ts";
import { type DueCommand, dueCommand } from "./due-command.server.ts";
import { DuePayouts } from "./due-payouts.tsx";
import { DueWaiting } from "./due-waiting.tsx";
import { PaidNow, type RunSoFar } from "./paid-now.tsx";
import { CHANGED, FAILED, PAY, seenText } from "./seen.ts";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const { ctx, clone, now } = context;
    const due = await previewDuePayouts(ctx, { now });
    const head = { title: `${textOf(pageLocale(url))("admin.due.title")} · ${clone.name}` };
    return { ...due, waiting: await withRefusals(ctx, due.waiting, now), head };
  });

/** Adds when the bank refused a vendor's account, so that an admin can let it be used again. */
async function withRefusals(ctx: AdminCall["ctx"], waiting: readonly DuePayout[], now: Date) {
  return Promise.all(
    waiting.map(async (due) => {
      if (due.obstacle !== "details_refused") return { ...due, refusal: null };
      const [vendor] = await readBankDetails(ctx, { whose: { vendorId: due.vendorId }, now });
      const { detailsId, refusedAt } = vendor?.active ?? {};
      return { ...due, refusal: detailsId !== undefined && refusedAt ? { detailsId, refusedAt } : null };
    }),
  );
}

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(args, dueCommand, (command, call) => carryOut(command, call), [], [PAY, CHANGED, FAILED]);

async function carryOut(command: DueCommand, call: AdminCall) {
  const { ctx, actorId, now } = call;
  if (command.intent === "useAgain") {
    try {
      await liftRefusal(ctx, { ...command, actorId, now });
    } catch (error) {
      if (!(error instanceof DomainError && error.code === "conflict")) throw error;
      return data({ problem: "conflict" as const }, { status: 409 });
    }
    return showAgain({ url: call.url, appUrl: call.context.clone.appUrl, flash: "detailsUsedAgain" });
  }
  const { pay: seen, asked } = command;
  if (seen.length === 0) return data({ problem: "nothing_chosen" as const }, { status: 400 });
  const { made, changed, failed, left, sealed } = await processDuePayouts(ctx, { actor: actorId, seen, now });
  const isOne = (those: readonly Payee[]) => (one: Payee) =>
    those.some(({ vendorId, currency }) => vendorId === one.vendorId && currency === one.currency);
  const isOver = isOne([...made, ...changed, ...failed]);
  // Nothing came of any though something is left: others are at it, and asking again and again would not help.
  const rest = left > 0 && made.length + failed.length > 0 ? seen.filter((one) => !isOver(one)) : [];
  return data({
    problem: null,
    made,
    sealed,
    changed: [...command[CHANGED], ...seen.filter(isOne(changed))].map(seenText),
    failed: [...command[FAILED], ...seen.filter(isOne(failed))].map(seenText),
    rest: rest.map(seenText),
    asked: asked ?? seen.length,
  });
}

type Payee = Pick<DuePayout, "vendorId" | "currency">;

export const meta: PageMeta<typeof loader> = pageMeta;

export default function AdminDue() {
  const { t } = useTranslation();
  const { payouts, waiting, totals, hasDebtor } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const paid = answered && "made" in answered ? answered : null;
  const rest = paid?.rest ?? [];
  return (
    <>
      <p className="mb-2 text-sm">
        <AppLink to="/admin/store/commissions" className="text-ink-soft underline underline-offset-4">
          {t("admin.ledger.title")}
        </AppLink>
      </p>
      <PageHeader title={t("admin.due.title")} lead={t("admin.due.lead")} />
      <HeldFormDialog />
      {answered?.problem && <AdminProblem>{t(`admin.due.problem.${answered.problem}`)}</AdminProblem>}
      {paid && <PaidNow paid={paid} due={[...payouts, ...waiting]} busy={busy} />}
      {rest.length > 0 && paid && <GoOn paid={paid} busy={busy} />}
      {!hasDebtor && waiting.some(({ obstacle }) => obstacle === "no_debtor") && (
        <div className="mb-5">
          <Notice tone="warning">{t("admin.due.noDebtor")}</Notice>
        </div>
      )}
      {rest.length === 0 &&
        (payouts.length === 0 ? (
          <EmptyState icon="check" title={t("admin.due.none")} text={t("admin.due.noneText")} />
        ) : (
          <DuePayouts payouts={payouts} totals={totals} busy={busy} />
        ))}
      {waiting.length > 0 && <DueWaiting waiting={waiting} busy={busy} />}
    </>
  );
}

/** Pays the rest of what was chosen: by itself with JavaScript, else by its button. */
function GoOn({ paid, busy }: { paid: RunSoFar; busy: boolean }) {
  const { t } = useTranslation();
  const submit = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef<RunSoFar | null>(null);
  useEffect(() => {
    if (busy || sent.current === paid) return;
    sent.current = paid;
    if (form.current) void submit(form.current, { preventScrollReset: true });
  }, [paid, busy, submit]);
  const fields = { [PAY]: paid.rest, [CHANGED]: paid.changed, [FAILED]: paid.failed };
  return (
    <Form ref={form} method="post" preventScrollReset className="mb-6">
      <input type="hidden" name="intent" value="pay" />
      <input type="hidden" name="asked" value={paid.asked} />
      {Object.entries(fields).flatMap(([name, those]) =>
        those.map((one) => <input key={`${name} ${one}`} type="hidden" name={name} value={one} />),
      )}
      <button type="submit" disabled={busy} className="text-brand underline underline-offset-4">
        {t("admin.due.goOn", { count: paid.rest.length })}
      </button>
    </Form>
  );
}
