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
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { DomainError } from "#core/domain/errors";
import { payoutMethods, payoutStatuses } from "#core/domain/payout";
import { readBankDetails } from "#core/services/payouts/bank/read-bank-details";
import { listOwnPayouts } from "#core/services/payouts/own-payouts";
import { referenceInput } from "#core/services/text-input";
import { choosePayoutMethod } from "#core/services/vendors/choose-payout-method";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import { ComingPayouts } from "./coming-payouts.tsx";
import { HowPaid } from "./how-paid.tsx";
import { PayoutTable } from "./payout-table.tsx";

const PAGE_SIZE = 25;

const filterSchema = z.object({
  show: z.enum(["all", ...payoutStatuses]).catch("all"),
  before: referenceInput.optional().catch(undefined),
});

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: ownerId } = requireVendor(url, context);
    const { show, before } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const { ctx, now } = context;
    const status = show === "all" ? undefined : show;
    const [listed, { standings }, shops] = await Promise.all([
      listOwnPayouts(ctx, { ownerId, status, before, pageSize: PAGE_SIZE }),
      readVendorStanding(ctx, { ownerId, now }),
      readBankDetails(ctx, { whose: { ownerId }, now }),
    ]);
    const coming = standings.flatMap(({ nextPayout }) => nextPayout ?? []);
    const head = { title: `${textOf(pageLocale(url))("vendor.payouts.title")} · ${context.clone.name}` };
    return { ...listed, coming, shops, show, before, zone: ctx.clone.timeZone, head };
  });

const command = z.object({
  intent: z.literal("method"),
  vendorId: referenceInput,
  method: z.enum(payoutMethods),
  oldStays: z.literal("yes").optional(),
});

/** Chooses how a shop is paid, with a fresh proof. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const viewer = requireVendor(url, context);
    const form = await readForm();
    const chosen = command.safeParse(Object.fromEntries(form));
    if (!chosen.success) return data({ problem: "invalid_input" as const }, { status: 400 });
    const { vendorId, method, oldStays } = chosen.data;
    const { accountCtx, now } = context;
    return withFreshProof({ context, url, viewer, form }, async () => {
      const { id: actorId, sessionId } = viewer;
      const choice = { vendorId, method, oldStays: oldStays !== undefined, actorId, sessionId };
      try {
        await choosePayoutMethod(accountCtx, { ...choice, locale: pageLocale(url), now });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        if (error.code === "forbidden") return data({ problem: "untold" as const }, { status: 409 });
        if (error.code === "conflict") return data({ problem: "gone" as const }, { status: 409 });
        throw error;
      }
      return showAgain({ url, appUrl: context.clone.appUrl, flash: "payoutMethodSaved" });
    });
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function VendorPayouts() {
  const { t } = useTranslation();
  const { payouts, next, coming, shops, show, before, zone } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const problem = answered?.problem ?? null;
  return (
    <>
      <PageHeader
        title={t("vendor.payouts.title")}
        lead={t("vendor.payouts.lead")}
        action={
          <AppLink to="/vendor/statements" className={buttonClass("secondary")}>
            {t("vendor.payouts.toStatements")}
          </AppLink>
        }
      />
      <HeldFormDialog />
      <div className="space-y-8">
        <section>
          <h2 className="mb-3 text-lg">{t("vendor.payouts.coming")}</h2>
          <ComingPayouts coming={coming} shops={shops} zone={zone} />
        </section>
        <section id="how" className="scroll-mt-4">
          <h2 className="mb-1 text-lg">{t("vendor.payouts.how")}</h2>
          <p className="mb-3 max-w-text text-sm text-ink-soft">{t("vendor.payouts.howText")}</p>
          {problem && (
            <div className="mb-3">
              <Notice tone="danger" announce>
                {problem === "invalid_input" ? t("vendor.payouts.chooseOne") : t(`bankDetails.problem.${problem}`)}
              </Notice>
            </div>
          )}
          {shops.length === 0 ? (
            <EmptyState icon="shop" title={t("goods.noShop")} text={t("goods.noShopText")} />
          ) : (
            <HowPaid shops={shops} told={coming.map(({ vendorId }) => vendorId)} busy={busy} />
          )}
        </section>
        <section id="history" className="scroll-mt-4">
          <h2 className="mb-3 text-lg">{t("vendor.payouts.history")}</h2>
          <div className="mb-4">
            <FilterChips
              label={t("vendor.filter.status")}
              name="show"
              current={show}
              choices={[
                { value: "all", text: t("vendor.filter.all") },
                ...payoutStatuses.map((value) => ({ value, text: t(`payout.status.${value}`) })),
              ]}
            />
          </div>
          <PayoutTable
            payouts={payouts}
            hasShops={shops.length > 1}
            empty={
              <EmptyState
                icon={show === "all" ? "card" : "search"}
                title={t(show === "all" ? "vendor.payouts.none" : "vendor.payouts.noneHere")}
                text={t(show === "all" ? "vendor.payouts.noneText" : "vendor.noneHereText")}
                action={
                  show !== "all" && (
                    <AppLink to="/vendor/payouts" className={buttonClass("secondary")}>
                      {t("vendor.payouts.showAll")}
                    </AppLink>
                  )
                }
              />
            }
          />
          <KeysetNav before={before} next={next} list="history" />
        </section>
      </div>
    </>
  );
}
