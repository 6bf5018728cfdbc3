import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { withFreshProof } from "#app/auth/identity.server.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireVendor } from "#app/session/require-viewer.ts";
import { showAgain } from "#app/session/show-again.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { DomainError } from "#core/domain/errors";
import { readAccount } from "#core/services/accounts/read-account";
import { bankDetailsInput } from "#core/services/payouts/bank/bank-details-input";
import { readBankDetails } from "#core/services/payouts/bank/read-bank-details";
import { saveBankDetails } from "#core/services/payouts/bank/save-bank-details";
import { withdrawBankDetails } from "#core/services/payouts/bank/withdraw-bank-details";
import { referenceInput } from "#core/services/text-input";
import { type DetailsProblems, problemsOf } from "./details-problems.ts";
import { VendorAccount } from "./vendor-account.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: ownerId } = requireVendor(url, context);
    const [vendors, account] = await Promise.all([
      readBankDetails(context.ctx, { whose: { ownerId }, now: context.now }),
      readAccount(context.ctx, { userId: ownerId }),
    ]);
    const title = textOf(pageLocale(url))("bankDetails.title");
    return {
      vendors,
      canBeTold: account.emailConfirmed && account.email !== null,
      // Drawn with the page: the same form saves once, however often it arrives.
      formKey: crypto.randomUUID(),
      head: { title: `${title} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const commandSchema = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("save"),
    vendorId: referenceInput,
    key: z.uuid(),
    oldStay: z.enum(["yes", "no"]).default("no"),
    iban: z.string(),
    holder: z.string(),
    taxCode: z.string(),
    purpose: z.string(),
  }),
  z.object({ intent: z.literal("withdraw"), detailsId: referenceInput }),
]);

/** Saves or withdraws, both with a fresh proof: money will go there. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const viewer = requireVendor(url, context);
    const form = await readForm();
    const command = commandSchema.safeParse(Object.fromEntries(form));
    if (!command.success) throw new DomainError("invalid_input", "no such form");
    const { now, ctx, accountCtx, bankCtx } = context;
    const { appUrl } = context.clone;
    const actorId = viewer.id;
    if (command.data.intent === "withdraw") {
      const { detailsId } = command.data;
      return withFreshProof({ context, url, viewer, form }, async () => {
        const problem = await problemIn(() => withdrawBankDetails(ctx, { detailsId, actorId, now }));
        if (problem) return data({ problem }, { status: 409 });
        return showAgain({ url, appUrl, flash: "bankDetailsWithdrawn" });
      });
    }
    const { vendorId, key, oldStay, iban, holder, taxCode, purpose } = command.data;
    const typed = { iban, holder, taxCode, purpose, oldStay: oldStay === "yes" };
    const details = bankDetailsInput.safeParse(typed);
    if (!details.success) {
      return data({ problem: null, vendorId, problems: problemsOf(details.error), typed }, { status: 400 });
    }
    return withFreshProof({ context, url, viewer, form }, async () => {
      const { sessionId } = viewer;
      const saved = { vendorId, actorId, sessionId, details: details.data, oldStay: oldStay === "yes", key };
      const problem = await problemIn(() =>
        saveBankDetails({ ...accountCtx, ...bankCtx }, { ...saved, locale: pageLocale(url), now }),
      );
      if (problem) return data({ problem }, { status: 409 });
      return showAgain({ url, appUrl, flash: "bankDetailsSaved" });
    });
  });

/** Why it was refused, as the page says it; null when it was done. */
async function problemIn(run: () => Promise<unknown>): Promise<"gone" | "untold" | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === "conflict" || error.code === "not_found") return "gone";
    if (error.code === "forbidden") return "untold";
    throw error;
  }
}

/** What was typed and why it was refused, for the form of its vendor. */
interface Refused {
  vendorId: string;
  problems: DetailsProblems;
  typed: { iban: string; holder: string; taxCode: string; purpose: string; oldStay: boolean };
}

export default function BankDetailsPage() {
  const { t } = useTranslation();
  const { vendors, canBeTold, formKey } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const refused: Refused | null = answered && "typed" in answered ? answered : null;
  return (
    <>
      <p className="mb-2 text-sm">
        <AppLink to="/vendor/payouts" className="text-ink-soft underline underline-offset-4">
          {t("bankDetails.back")}
        </AppLink>
      </p>
      <PageHeader title={t("bankDetails.title")} lead={t("bankDetails.lead")} />
      <HeldFormDialog />
      <div className="space-y-6">
        {answered?.problem && (
          <Notice tone="danger" announce>
            {t(`bankDetails.problem.${answered.problem}`)}
          </Notice>
        )}
        {!canBeTold && (
          <Notice tone="warning">
            {t("bankDetails.unconfirmed")}{" "}
            <AppLink to="/account" className="underline underline-offset-4">
              {t("wallets.toAccount")}
            </AppLink>
          </Notice>
        )}
        {vendors.length === 0 ? (
          <EmptyState icon="shop" title={t("bankDetails.none")} text={t("bankDetails.noneText")} />
        ) : (
          vendors.map((vendor) => (
            <VendorAccount
              key={vendor.vendorId}
              vendor={vendor}
              formKey={canBeTold ? formKey : null}
              refused={refused?.vendorId === vendor.vendorId ? refused : null}
              busy={busy}
            />
          ))
        )}
      </div>
    </>
  );
}
