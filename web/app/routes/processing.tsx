import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type LoaderFunctionArgs, redirect, useLoaderData, useRevalidator } from "react-router";
import { getPaymentStatus } from "#core/services/get-payment-status";
import { AppLink } from "../components/app-link.tsx";
import { buttonClass } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { PaymentProgress } from "../components/payment-progress.tsx";
import { localisePath, unlocalisePath } from "../i18n/locales.ts";
import { textOf } from "../i18n/translator.server.ts";
import { answer } from "../session/answer.ts";
import { namedIn } from "../session/named.ts";
import { pageLocale } from "../session/page-locale.ts";
import { type PageMeta, pageMeta } from "../session/page-meta.ts";
import { dropPaymentFlash, type PaymentFlash, readPaymentFlash } from "../session/payment-flash.ts";
import { forgetPaymentLocale, keptPaymentLocale } from "../session/payment-locale.ts";
import { requireViewer } from "../session/require-viewer.ts";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;
const LONG_AFTER_POLLS = 12;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, request, url }) => {
    const locale = pageLocale(url);
    const { pathname, search, searchParams } = url;
    const kept = keptPaymentLocale(request);
    if (kept && kept !== locale) {
      const headers = { "set-cookie": forgetPaymentLocale(context.clone.appUrl) };
      throw redirect(localisePath(kept, unlocalisePath(pathname) + search), { headers });
    }
    const { id: viewerId } = requireViewer(url, context);
    const orderReference = namedIn(searchParams.get("reference"));
    const payment = await getPaymentStatus(context.ctx, { orderReference, viewerId });
    const title = textOf(locale)("processing.title");
    return { payment, head: { title: `${title} · ${context.clone.name}` } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Asks again and again until the payment has an end, each time a little later. Counts the asks. */
function usePolling(waiting: boolean): number {
  const { revalidate, state } = useRevalidator();
  const [polls, setPolls] = useState(0);
  useEffect(() => {
    if (!waiting || state !== "idle") return;
    const wait = Math.min(FIRST_WAIT_MS * 1.4 ** polls, LONGEST_WAIT_MS);
    const timer = setTimeout(() => {
      setPolls(polls + 1);
      revalidate();
    }, wait);
    return () => clearTimeout(timer);
  }, [waiting, state, polls, revalidate]);
  return polls;
}

export default function Processing() {
  const { t } = useTranslation();
  const { payment } = useLoaderData<typeof loader>();
  const paid = payment.orderStatus === "paid";
  const failed = !paid && (payment.status === "declined" || payment.status === "expired");
  const polls = usePolling(!paid && !failed);
  const [flash, setFlash] = useState<PaymentFlash | null>(null);

  useEffect(() => setFlash(readPaymentFlash(payment.orderReference)), [payment.orderReference]);
  useEffect(() => {
    if (paid || failed) dropPaymentFlash();
  }, [paid, failed]);

  const forMembership = payment.purpose === "membership_upgrade";
  const thanks = forMembership ? t("processing.membershipPaid") : t("processing.paid");
  const onward = paid && forMembership ? "/membership" : `/orders/${encodeURIComponent(payment.orderReference)}`;
  const onwardText = paid && forMembership ? t("membership.toMembership") : t("processing.toOrder");
  return (
    <div className="mx-auto max-w-text">
      <PageHeader title={paid ? thanks : failed ? t("processing.failed") : t("processing.title")} />
      <div className="space-y-5">
        {flash && !failed && (
          <Notice tone={paid ? "success" : "info"}>
            {paid
              ? t("processing.flashPaid", { amount: flash.amount })
              : t("processing.flash", { amount: flash.amount })}
          </Notice>
        )}
        <Card>
          <div aria-live="polite">
            <PaymentProgress status={payment.status} orderPaid={paid} purpose={payment.purpose} />
          </div>
        </Card>
        {failed && (
          <Notice tone="warning" announce>
            {t(payment.status === "declined" ? "processing.declinedText" : "processing.expiredText")}
          </Notice>
        )}
        {!paid && !failed && polls >= LONG_AFTER_POLLS && (
          <Notice tone="info" announce>
            {t("processing.long")}
          </Notice>
        )}
        <p className="text-sm text-ink-soft">
          {t("order.reference")} <code className="select-all break-all">{payment.orderReference}</code>
        </p>
        <div className="flex flex-wrap gap-3">
          <AppLink to={onward} className={buttonClass(paid || failed ? "primary" : "secondary")}>
            {failed ? t("processing.tryAgain") : onwardText}
          </AppLink>
          <AppLink to="/" className={buttonClass("quiet")}>
            {t("cart.toCatalogue")}
          </AppLink>
        </div>
      </div>
    </div>
  );
}
