import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { answer } from "#app/session/answer.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { showAgain } from "#app/session/show-again.ts";
import { Button } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { DomainError } from "#core/domain/errors";
import { findAccount } from "#core/services/accounts/find-account";
import { grantCredit } from "#core/services/credit/grant-credit";
import { grantInput } from "#core/services/credit/grant-credit-input";
import { listCreditGrants } from "#core/services/credit/list-credit-grants";
import { listFilter, loadAdminList } from "../admin-page.server.ts";
import { CreditGrantForm } from "./credit-grant-form.tsx";
import { CreditGrantList } from "./credit-grant-list.tsx";
import { CreditGrantReview } from "./credit-grant-review.tsx";
import { accountNameSchema, grantFormSchema } from "./grant-form.ts";

const filterSchema = listFilter.extend({ to: accountNameSchema.optional().catch(undefined) });

export const loader = (args: LoaderFunctionArgs) =>
  loadAdminList(args, "grant.title", filterSchema, async ({ ctx, clone }, { to, page, pageSize }) => {
    const [listed, account] = await Promise.all([
      listCreditGrants(ctx, { page, pageSize }),
      to === undefined ? null : accountNamed(ctx, to),
    ]);
    return { ...listed, to: to ?? "", account, currency: clone.currency };
  });

/** Null where no account has the name: the page says so beside the field. */
async function accountNamed(ctx: Parameters<typeof findAccount>[0], name: string) {
  try {
    return await findAccount(ctx, { name });
  } catch (error) {
    if (error instanceof DomainError && error.code === "not_found") return null;
    throw error;
  }
}

export const meta: PageMeta<typeof loader> = pageMeta;

/** Review makes the id, so that the grant is given once however often the next form arrives. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { id: actorId } = requireAdmin(url, context);
    const form = await readForm();
    const text = (name: string) => String(form.get(name) ?? "");
    const typed = { amount: text("amount"), currency: text("currency"), reason: text("reason") };
    if (text("intent") === "edit") return data({ step: "edit" as const, typed });
    const parsed = grantFormSchema.safeParse(Object.fromEntries(form));
    if (!parsed.success) {
      const amountIsWrong = parsed.error.issues.some((issue) => issue.path[0] === "amount");
      const problem = amountIsWrong ? ("amount" as const) : ("reason" as const);
      return data({ step: "refused" as const, problem, typed }, { status: 400 });
    }
    const { email, amount: amountMinor, currency, reason } = parsed.data;
    if (text("intent") !== "grant") {
      const grant = { grantId: crypto.randomUUID(), email, amountText: typed.amount, amountMinor, currency, reason };
      return data({ step: "review" as const, grant });
    }
    const grantId = grantInput.shape.grantId.safeParse(text("grantId"));
    if (!grantId.success) throw new DomainError("invalid_input", "a grant needs its id");
    const grant = { grantId: grantId.data, email, amountMinor, currency, reason };
    await grantCredit(context.ctx, { ...grant, actorId, now: context.now });
    return showAgain({ url, appUrl: context.clone.appUrl, flash: "creditGranted" });
  });

export default function AdminCredit() {
  const { t } = useTranslation();
  const { grants, total, page, pageSize, to, account, currency } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const typed = answered && "typed" in answered ? answered.typed : { amount: "", currency, reason: "" };
  return (
    <>
      <PageHeader title={t("grant.title")} lead={t("grant.lead")} />
      <div className="grid items-start gap-8 @3xl:grid-cols-2">
        <div className="space-y-5">
          <Form role="search" className="flex flex-wrap items-end gap-3">
            <div className="min-w-0 flex-1 basis-64">
              <Field
                key={to}
                name="to"
                label={t("grant.find")}
                defaultValue={to}
                required
                minLength={3}
                maxLength={254}
              />
            </div>
            <Button type="submit" look="secondary" disabled={busy}>
              {t("grant.findSubmit")}
            </Button>
          </Form>
          {to !== "" && !account && <Notice tone="warning">{t("grant.notFound")}</Notice>}
          {answered?.step === "refused" && (
            <Notice tone="danger" announce>
              {t(`grant.problem.${answered.problem}`)}
            </Notice>
          )}
          {account &&
            (answered?.step === "review" && answered.grant.email === account.email ? (
              <CreditGrantReview grant={answered.grant} account={account} busy={busy} />
            ) : (
              <CreditGrantForm key={account.id} account={account} typed={typed} busy={busy} />
            ))}
        </div>
        <section>
          <h2 className="mb-3 text-lg">{t("grant.lately")}</h2>
          {grants.length === 0 ? (
            <EmptyState icon="gift" title={t("grant.none")} text={t("grant.noneText")} />
          ) : (
            <CreditGrantList grants={grants} />
          )}
          <Pagination page={page} pageSize={pageSize} total={total} />
        </section>
      </div>
    </>
  );
}
