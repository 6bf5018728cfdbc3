import { useEffect, useState } from "react";
import { type LoaderFunctionArgs, useLoaderData, useRevalidator } from "react-router";
import { dropPaymentFlash, type PaymentFlash, readPaymentFlash } from "#app/checkout/payment-flash.ts";
import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { RecommendCard } from "#app/referral/recommend-card.tsx";
import { answer } from "#app/session/answer.ts";
import { namedIn } from "#app/session/named.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { type PaymentStanding, type ProgressStage, traitsOf } from "#core/domain/payment-standing";
import { askAboutPayment } from "#core/services/payments/ask-about-payment";
import { getPaymentStatus } from "#core/services/payments/get-payment-status";
import { readProgramme } from "#core/services/referrals/read-programme";
import { readShareUrl } from "#core/services/referrals/read-share-url";
import type { PageContext } from "#web/page-context";
import { PaymentActions } from "./payment-actions.tsx";
import { PaymentProgress } from "./payment-progress.tsx";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;
const LONG_AFTER_POLLS = 12;
/** How long the page waits for the provider before rendering without its answer. */
const PROVIDER_WAIT_MS = 2_500;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const locale = pageLocale(url);
    const { id: viewerId } = requireViewer(url, context);
    const { ctx, clone, now } = context;
    const orderReference = namedIn(url.searchParams.get("reference"));
    let payment = await getPaymentStatus(ctx, { orderReference, viewerId });
    if (!traitsOf(payment.standing).ended) {
      // Most payers return before the callback arrives, or without having paid: only the provider knows which.
      const updated = askAboutPayment(ctx, { orderReference, payerId: viewerId, now });
      context.waitUntil(updated.then((answered) => answered && context.relayWrites()));
      const timeout = new Promise<false>((resolve) => setTimeout(() => resolve(false), PROVIDER_WAIT_MS));
      if (await Promise.race([updated, timeout])) payment = await getPaymentStatus(ctx, { orderReference, viewerId });
    }
    const { standing, purpose } = payment;
    const title = textOf(locale)(`processing.title.${titleOf(standing, purpose === "membership_upgrade")}`);
    const recommend = standing === "paid" ? await readRecommendation(ctx, viewerId) : null;
    return { payment, title, recommend, head: { title: `${title} · ${clone.name}` } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** What a happy buyer may share, and for what. The page must not fail for its sake: an order was paid. */
async function readRecommendation(ctx: PageContext["ctx"], userId: string) {
  try {
    const [shareUrl, { rateBp }] = await Promise.all([readShareUrl(ctx, { userId }), readProgramme(ctx)]);
    return { shareUrl, rateBp };
  } catch {
    return null;
  }
}

function titleOf(standing: PaymentStanding, forMembership: boolean) {
  return standing === "paid" && forMembership ? "membershipPaid" : standing;
}

/** Polls with growing pauses until the payment is final. Returns how often it has polled. */
function usePolling(waiting: boolean): number {
  const { revalidate, state } = useRevalidator();
  const [polls, setPolls] = useState(0);
  useEffect(() => {
    if (!waiting || state !== "idle") return;
    const wait = Math.min(FIRST_WAIT_MS * 1.4 ** polls, LONGEST_WAIT_MS);
    const timer = setTimeout(() => {
      setPolls(polls + 1);
      // Without a connection the error page would take this page's place.
      if (navigator.onLine) revalidate();
    }, wait);
    return () => clearTimeout(timer);
  }, [waiting, state, polls, revalidate]);
  return polls;
}

/** Stored by this tab before it left for the bank; removed once the payment is final. */
function useFlash(orderReference: string, ended: boolean): PaymentFlash | null {
  const [flash, setFlash] = useState<PaymentFlash | null>(null);
  useEffect(() => setFlash(readPaymentFlash(orderReference)), [orderReference]);
  useEffect(() => {
    if (ended) dropPaymentFlash();
  }, [ended]);
  return flash;
}

const stageTones = { under_way: "info", paid: "success", failed: "warning" } as const satisfies Record<
  ProgressStage,
  string
>;

function toneOf(standing: PaymentStanding) {
  if (standing === "surplus") return "warning";
  const { progress } = traitsOf(standing);
  return progress ? stageTones[progress] : "info";
}

export default function Processing() {
  const { t } = useTranslation();
  const { payment, title, recommend } = useLoaderData<typeof loader>();
  const { standing, purpose, orderReference } = payment;
  const { ended, progress } = traitsOf(standing);
  const polls = usePolling(!ended);
  const flash = useFlash(orderReference, ended);
  const shown = formatMoney(useLocale(), payment.amountMinor, payment.currency);
  const long = standing === "checking" && polls >= LONG_AFTER_POLLS;
  return (
    <div className="mx-auto max-w-text">
      <PageHeader title={title} />
      <div className="space-y-5">
        <div aria-live="polite" className="space-y-5">
          <Notice tone={toneOf(standing)}>
            <span suppressHydrationWarning>{t(`processing.text.${standing}`, { amount: flash?.amount ?? shown })}</span>
          </Notice>
          {progress && (
            <Card>
              <PaymentProgress stage={progress} purpose={purpose} />
            </Card>
          )}
        </div>
        {long && (
          <Notice tone="info" announce>
            {t("processing.long")}
          </Notice>
        )}
        <PaymentActions payment={payment} />
        {recommend && <RecommendCard {...recommend} />}
        <p className="text-sm text-ink-soft">
          {t("order.reference")} <code className="text-xs break-all select-all">{orderReference}</code>
        </p>
      </div>
    </div>
  );
}
