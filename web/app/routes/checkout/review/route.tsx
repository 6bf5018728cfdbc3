import { type LoaderFunctionArgs, redirect, useLoaderData } from "react-router";
import { ContactDetails } from "#app/checkout/contact-details.tsx";
import { readContact } from "#app/checkout/draft.ts";
import { StepHeading } from "#app/checkout/step-heading.tsx";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { answer } from "#app/session/answer.ts";
import { keepReferral } from "#app/session/keep-referral.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { readReferralCookies } from "#core/domain/first-touch";
import { CheckoutFrame } from "../checkout-frame.tsx";
import { readStep } from "../read-step.ts";
import { ReferralCheckoutBadge } from "./referral-checkout-badge.tsx";

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
