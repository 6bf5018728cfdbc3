import { parseWithZod } from "@conform-to/zod/v4";
import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { readLastContact } from "#core/services/orders/read-last-contact";
import { contactSchema } from "../checkout/contact.ts";
import { draftOf, keepDraft, readDraft } from "../checkout/draft.ts";
import { readStep } from "../checkout/read-step.ts";
import { Card } from "../components/card.tsx";
import { CheckoutFrame } from "../components/checkout-frame.tsx";
import { ContactForm } from "../components/contact-form.tsx";
import { StepHeading } from "../components/step-heading.tsx";
import { localisePath } from "../i18n/locales.ts";
import { answer } from "../session/answer.ts";
import { keepReferral } from "../session/keep-referral.ts";
import { pageLocale } from "../session/page-locale.ts";
import { type PageMeta, pageMeta } from "../session/page-meta.ts";
import { signInPath } from "../session/require-viewer.ts";

/** The first step: delivery details, prefilled with what was last typed or with the last order's. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async (page) => {
    const { viewer, ...step } = await readStep(page, "details");
    const { context, request } = page;
    const typed = readDraft(request, viewer.id) ?? (await readLastContact(context.ctx, { buyerId: viewer.id })) ?? null;
    return { ...step, viewerId: viewer.id, details: typed ?? { name: viewer.name } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Keeps what was typed whatever happens next: an expired session, an invalid field, or the next step. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { viewer, clone } = context;
    const form = await readForm();
    const headers = { "set-cookie": keepDraft(draftOf(form), viewer?.id ?? null, clone.appUrl) };
    if (!viewer) throw redirect(signInPath(url, context), { headers });
    const submission = parseWithZod(form, { schema: contactSchema });
    if (submission.status !== "success") {
      return data({ result: submission.reply() }, { status: 400, headers });
    }
    throw redirect(keepReferral(url, context, localisePath(pageLocale(url), "/checkout/review")), { headers });
  });

export default function CheckoutDetails() {
  const { t } = useTranslation();
  const { quote, saved, details, viewerId } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <CheckoutFrame step="details" quote={quote} saved={saved}>
      <Card>
        <StepHeading>{t("checkout.detailsTitle")}</StepHeading>
        <div className="mt-5">
          <ContactForm defaults={details} draftOf={viewerId} result={answered?.result} busy={busy} />
        </div>
      </Card>
    </CheckoutFrame>
  );
}
