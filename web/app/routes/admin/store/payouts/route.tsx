import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { useChosen } from "#app/ui/row-selection.tsx";
import { payoutMethods, payoutStatuses } from "#core/domain/payout";
import { listPayoutBatches } from "#core/services/payouts/list-payout-batches";
import { type ListedPayout, listPayouts } from "#core/services/payouts/list-payouts";
import { readPayout } from "#core/services/payouts/read-payout";
import { readPayoutBatch } from "#core/services/payouts/read-payout-batch";
import { referenceInput } from "#core/services/text-input";
import { AdminProblem } from "../../admin-list.tsx";
import { runAdminCommand } from "../../admin-page.server.ts";
import { sumsByCurrency } from "../sums-by-currency.ts";
import { BankMoveForm } from "./bank-move-form.tsx";
import { nextStatesOf } from "./bank-moves.ts";
import { BatchFiles, BatchTable, ReadyFile } from "./batch-table.tsx";
import { payoutCommand, runPayoutCommand } from "./payout-command.server.ts";
import { PayoutSheet } from "./payout-sheet.tsx";
import { PAYOUT_BOX, PayoutTable } from "./payout-table.tsx";

const PAGE_SIZE = 25;

const reference = referenceInput.optional().catch(undefined);

const filterSchema = z.object({
  show: z.enum(["payouts", "batches"]).catch("payouts"),
  status: z.enum(["all", ...payoutStatuses]).catch("all"),
  method: z.enum(["all", ...payoutMethods]).catch("all"),
  batch: reference,
  before: reference,
  open: reference,
});

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const filter = filterSchema.parse(Object.fromEntries(url.searchParams));
    const { show, status, method, batch: batchId, before, open } = filter;
    const { ctx, clone } = context;
    const page = { before, pageSize: PAGE_SIZE };
    const chosen = {
      batchId,
      status: status === "all" ? undefined : status,
      method: method === "all" ? undefined : method,
    };
    const [listed, batches, opened, chosenBatch] = await Promise.all([
      show === "payouts" ? listPayouts(ctx, { ...chosen, ...page }) : { payouts: [], next: null },
      show === "batches" ? listPayoutBatches(ctx, page) : { batches: [], next: null },
      open === undefined ? null : readPayout(ctx, { payoutId: open }),
      batchId === undefined || show !== "payouts" ? null : readPayoutBatch(ctx, { batchId }),
    ]);
    const head = { title: `${textOf(pageLocale(url))("admin.payouts.title")} · ${clone.name}` };
    return {
      filter,
      payouts: listed.payouts,
      batches: batches.batches,
      next: listed.next ?? batches.next,
      opened,
      chosenBatch,
      head,
    };
  });

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(args, payoutCommand, runPayoutCommand, [], [PAYOUT_BOX]);

export const meta: PageMeta<typeof loader> = pageMeta;

const FORM = "bank-moves";

export default function AdminPayouts() {
  const { t } = useTranslation();
  const { filter, payouts, batches, next, opened, chosenBatch } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const { show, status, method, batch, before } = filter;
  const isFiltered = status !== "all" || method !== "all" || batch !== undefined || before !== undefined;
  return (
    <>
      <PageHeader
        title={t("admin.payouts.title")}
        lead={t("admin.payouts.lead")}
        action={
          <div className="flex flex-wrap gap-3">
            <AppLink to="/admin/store/payouts/answer" className={buttonClass("secondary")}>
              {t("admin.payouts.answer.title")}
            </AppLink>
            <AppLink to="/admin/store/commissions/due" className={buttonClass()}>
              {t("admin.due.title")}
            </AppLink>
          </div>
        }
      />
      <HeldFormDialog />
      {answered?.problem && <PayoutProblem answered={answered} payouts={payouts} />}
      {answered && "file" in answered && <ReadyFile path={answered.file} />}
      <div className="mb-4 space-y-3">
        <FilterChips
          label={t("admin.payouts.show")}
          name="show"
          current={show}
          choices={[
            { value: "payouts", text: t("admin.payouts.byPayout") },
            { value: "batches", text: t("admin.payouts.batches") },
          ]}
        />
        {show === "payouts" && <PayoutFilters status={status} method={method} />}
      </div>
      {show === "batches" ? (
        <BatchTable batches={batches} />
      ) : (
        <>
          {chosenBatch && <ChosenBatch batch={chosenBatch} />}
          <PayoutTable
            payouts={payouts}
            form={FORM}
            open={opened?.payoutId ?? null}
            empty={<NoPayouts isFiltered={isFiltered} />}
          />
        </>
      )}
      <KeysetNav before={before} next={next} />
      {show === "payouts" && payouts.some((payout) => nextStatesOf(payout).length > 0) && (
        // What was typed for some does not stay for others.
        <RecordChosen key={payouts.map((each) => each.status).join()} payouts={payouts} busy={busy} />
      )}
      {opened && <PayoutSheet payout={opened} busy={busy} />}
    </>
  );
}

function PayoutFilters({ status, method }: Pick<z.infer<typeof filterSchema>, "status" | "method">) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-3">
      <FilterChips
        label={t("admin.payouts.byStatus")}
        name="status"
        current={status}
        choices={(["all", ...payoutStatuses] as const).map((value) => ({
          value,
          text: value === "all" ? t("admin.all") : t(`payout.status.${value}`),
        }))}
      />
      <FilterChips
        label={t("admin.payouts.how")}
        name="method"
        current={method}
        choices={(["all", ...payoutMethods] as const).map((value) => ({
          value,
          text: value === "all" ? t("admin.payouts.anyMethod") : t(`payout.method.${value}`),
        }))}
      />
    </div>
  );
}

/** The batch that the list is of, with its files once it is complete. */
function ChosenBatch({ batch: { batchId, sealedAt } }: { batch: { batchId: string; sealedAt: Date | null } }) {
  const { t } = useTranslation();
  const addressOf = useAddress();
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 rounded-md border border-line bg-surface px-4 py-3 text-sm">
      <p className="min-w-0">
        {t("admin.payouts.batch")} <code className="break-all select-all">{batchId}</code>
      </p>
      {sealedAt === null ? (
        <p className="text-ink-soft">{t("admin.payouts.filling")}</p>
      ) : (
        <BatchFiles batchId={batchId} />
      )}
      <a href={addressOf({ batch: null, before: null })} className="underline underline-offset-4">
        {t("admin.payouts.allPayouts")}
      </a>
    </div>
  );
}

function NoPayouts({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation();
  return isFiltered ? (
    <EmptyState
      icon="search"
      title={t("vendor.payouts.noneHere")}
      text={t("admin.payouts.noneHereText")}
      action={
        <AppLink to="/admin/store/payouts" className={buttonClass("secondary")}>
          {t("admin.payouts.allPayouts")}
        </AppLink>
      }
    />
  ) : (
    <EmptyState
      icon="out"
      title={t("admin.payouts.none")}
      text={t("admin.payouts.noneText")}
      action={
        <AppLink to="/admin/store/commissions/due" className={buttonClass("secondary")}>
          {t("admin.due.title")}
        </AppLink>
      }
    />
  );
}

/** What the bank did with the chosen payouts, and what they come to. */
function RecordChosen({ payouts, busy }: { payouts: readonly ListedPayout[]; busy: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const addressOf = useAddress();
  const ids = useChosen({ name: PAYOUT_BOX, form: FORM });
  const sums = sumsByCurrency(payouts.filter(({ payoutId }) => ids.includes(payoutId)));
  const chosen = t("admin.payouts.chosen", { count: ids.length });
  const of = sums.map(({ currency, amountMinor }) => formatMoney(locale, amountMinor, currency)).join(", ");
  return (
    <section aria-labelledby="record" className="mt-8 rounded-md border border-line bg-surface p-4 sm:p-6">
      <h2 id="record" className="mb-4 text-lg">
        {t("admin.payouts.recordTitle")}
      </h2>
      <BankMoveForm
        id={FORM}
        action={addressOf({ open: null })}
        chosen={ids.length > 0 ? `${chosen}: ${of}` : t("admin.payouts.chooseFirst")}
        busy={busy}
      />
    </section>
  );
}

interface PayoutProblemProps {
  answered: { problem: "invalid_input" | "nothing_chosen" | "conflict" | null; left?: string[] };
  payouts: readonly ListedPayout[];
}

/** Why nothing, or not all, was recorded. */
function PayoutProblem({ answered: { problem, left = [] }, payouts }: PayoutProblemProps) {
  const { t } = useTranslation();
  const nameOf = (id: string) => payouts.find(({ payoutId }) => payoutId === id)?.vendorName ?? id;
  return (
    <AdminProblem>
      {t(`admin.payouts.problem.${problem ?? "invalid_input"}`)}
      {left.length > 0 && <span className="block font-medium">{left.map(nameOf).join(", ")}</span>}
    </AdminProblem>
  );
}
