import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { withFreshProof } from "#app/auth/identity.server.ts";
import { useTranslation } from "#app/i18n/translation.ts";
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
import { isWithinGrantLimit } from "#core/domain/grant-limit";
import { findAccount } from "#core/services/accounts/find-account";
import { grantCredit } from "#core/services/credit/grant-credit";
import { grantInput } from "#core/services/credit/grant-credit-input";
import { listCreditGrants } from "#core/services/credit/list-credit-grants";
import { carryOutProposal } from "#core/services/proposals/carry-out-proposal";
import { declineProposal } from "#core/services/proposals/decline-proposal";
import { listProposals } from "#core/services/proposals/list-proposals";
import { referenceInput } from "#core/services/text-input";
import { AdminList, AdminProblem } from "../../admin-list.tsx";
import { decide, listFilter, loadAdminList } from "../../admin-page.server.ts";
import { CreditGrantForm } from "./credit-grant-form.tsx";
import { CreditGrantList } from "./credit-grant-list.tsx";
import { CreditGrantReview } from "./credit-grant-review.tsx";
import { accountNameSchema, grantFormSchema } from "./grant-form.ts";
import { OpenGrant } from "./open-grant.tsx";

/** Open proposals on the page: those that come first. */
const OPEN = 50;

const filterSchema = listFilter.extend({ to: accountNameSchema.optional().catch(undefined) });

export const loader = (args: LoaderFunctionArgs) =>
  loadAdminList(args, "grant.title", filterSchema, async ({ ctx, clone, viewer, now }, { to, page, pageSize }) => {
    const proposed = {
      viewerId: viewer?.id ?? "",
      kind: "credit",
      state: "open",
      page: 1,
      pageSize: OPEN,
      now,
    } as const;
    const [listed, { proposals }, account] = await Promise.all([
      listCreditGrants(ctx, { page, pageSize }),
      listProposals(ctx, proposed),
      to === undefined ? null : accountNamed(ctx, to),
    ]);
    const open = proposals.flatMap(({ amountMinor, currency, ...grant }) =>
      amountMinor !== null && currency !== null ? [{ ...grant, amountMinor, currency }] : [],
    );
    return { ...listed, open, to: to ?? "", account, currency: clone.currency };
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

const decisionSchema = z.object({ intent: z.enum(["carryOut", "decline"]), proposalId: referenceInput });

/** Review makes the id, so that the grant is given once however often the next form arrives. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const viewer = requireAdmin(url, context);
    const actorId = viewer.id;
    const { ctx, now } = context;
    const form = await readForm();
    const text = (name: string) => String(form.get(name) ?? "");
    const decision = decisionSchema.safeParse(Object.fromEntries(form));
    if (decision.success) {
      const { intent, proposalId } = decision.data;
      const verb = intent === "carryOut" ? carryOutProposal : declineProposal;
      return withFreshProof({ context, url, viewer, form }, () =>
        decide(
          { url, context },
          {
            problems: ["conflict", "forbidden", "new_admin", "not_found"],
            flash: intent === "carryOut" ? "creditGranted" : "creditDeclined",
            async carryOut() {
              await verb(ctx, { proposalId, actorId, now });
              return undefined;
            },
          },
        ),
      );
    }
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
      const needsSecond = !isWithinGrantLimit([grant], ctx.clone.approval);
      return data({ step: "review" as const, grant, needsSecond });
    }
    const grantId = grantInput.shape.grantId.safeParse(text("grantId"));
    if (!grantId.success) throw new DomainError("invalid_input", "a grant needs its id");
    const grant = { grantId: grantId.data, email, amountMinor, currency, reason };
    return withFreshProof({ context, url, viewer, form }, async () => {
      const result = await grantCredit(ctx, { ...grant, actorId, now }).catch(selfRefused);
      if (!result) return data({ step: "refused" as const, problem: "self" as const, typed }, { status: 403 });
      const flash = result.outcome === "granted" ? "creditGranted" : "creditProposed";
      return showAgain({ url, appUrl: context.clone.appUrl, flash });
    });
  });

/** Null for a grant to oneself: the page says so above the form. */
function selfRefused(error: unknown): null {
  if (error instanceof DomainError && error.code === "forbidden") return null;
  throw error;
}

export default function AdminCredit() {
  const { t } = useTranslation();
  const { grants, open, total, page, pageSize, to, account, currency } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const step = answered && "step" in answered ? answered : null;
  const kept = answered && "held" in answered ? Object.fromEntries(answered.held.fields) : {};
  const typed = { amount: "", currency, reason: "", ...(step && "typed" in step ? step.typed : kept) };
  return (
    <>
      <PageHeader title={t("grant.title")} lead={t("grant.lead")} />
      <HeldFormDialog />
      {answered && !("step" in answered) && answered.problem && (
        <AdminProblem>{t(`grant.proposed.problem.${answered.problem}`)}</AdminProblem>
      )}
      <div className="grid items-start gap-8 @3xl:grid-cols-2">
        <div className="min-w-0 space-y-5">
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
          {step?.step === "refused" && (
            <Notice tone="danger" announce>
              {t(`grant.problem.${step.problem}`)}
            </Notice>
          )}
          {account &&
            (step?.step === "review" && step.grant.email === account.email ? (
              <CreditGrantReview grant={step.grant} needsSecond={step.needsSecond} account={account} busy={busy} />
            ) : (
              // Anew for each answer: what has been given must not stand there to be given again.
              <CreditGrantForm
                key={[account.id, ...Object.values(typed)].join("\n")}
                account={account}
                typed={typed}
                busy={busy}
              />
            ))}
        </div>
        <section className="min-w-0">
          <h2 className="mb-3 text-lg">{t("grant.proposed.title")}</h2>
          {open.length === 0 ? (
            <EmptyState icon="check" title={t("grant.proposed.none")} text={t("grant.proposed.noneText")} />
          ) : (
            <AdminList items={open} keyOf={({ id }) => id}>
              {(grant) => <OpenGrant grant={grant} busy={busy} />}
            </AdminList>
          )}
          <h2 className="mt-10 mb-3 text-lg">{t("grant.lately")}</h2>
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
