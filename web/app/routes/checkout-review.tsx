import { useTranslation } from "react-i18next";
import { type LoaderFunctionArgs, redirect, useLoaderData } from "react-router";
import { readReferralCookies } from "#core/domain/first-touch";
import { readContact } from "../checkout/draft.ts";
import { readStep } from "../checkout/read-step.ts";
import { AppLink } from "../components/app-link.tsx";
import { buttonClass } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { CheckoutFrame } from "../components/checkout-frame.tsx";
import { ContactDetails } from "../components/contact-details.tsx";
import { ReferralCheckoutBadge } from "../components/referral-checkout-badge.tsx";
import { StepHeading } from "../components/step-heading.tsx";
import { localisePath } from "../i18n/locales.ts";
import { answer } from "../session/answer.ts";
import { keepReferral } from "../session/keep-referral.ts";
import { type PageMeta, pageMeta } from "../session/page-meta.ts";

/** The second step: review the details. Without any it redirects to the first. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async (page) => {
    const { context, request, url } = page;
    const { viewer, locale, ...step } = await readStep(page, "review");
    const contact = readContact(request, viewer.id);
    if (!contact) throw redirect(keepReferral(url, context, localisePath(locale, "/checkout")));
    return { ...step, contact, friendCode: readReferralCookies(request.headers.get("cookie")).visible ?? null };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function CheckoutReview() {
  const { t } = useTranslation();
  const { quote, saved, contact, friendCode } = useLoaderData<typeof loader>();
  return (
    <CheckoutFrame step="review" quote={quote} saved={saved}>
      <Card className="space-y-5">
        <StepHeading>{t("checkout.reviewTitle")}</StepHeading>
        {friendCode && <ReferralCheckoutBadge code={friendCode} />}
        <ContactDetails contact={contact} />
        <p className="flex flex-wrap gap-3">
          <AppLink to="/checkout/pay" className={buttonClass()}>
            {t("checkout.toPay")}
          </AppLink>
          <AppLink to="/checkout" className={buttonClass("quiet")}>
            {t("checkout.edit")}
          </AppLink>
        </p>
      </Card>
    </CheckoutFrame>
  );
}
