import { parseWithZod } from "@conform-to/zod/v4";
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { draftOf, keepDraft, readDraft } from "#app/checkout/draft.ts";
import { StepHeading } from "#app/checkout/step-heading.tsx";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { answer } from "#app/session/answer.ts";
import { keepReferral } from "#app/session/keep-referral.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { signInPath } from "#app/session/require-viewer.ts";
import { Card } from "#app/ui/card.tsx";
import { contactInput } from "#core/services/orders/create-order-input";
import { listContacts } from "#core/services/orders/list-contacts";
import { CheckoutFrame } from "../checkout-frame.tsx";
import { readStep } from "../read-step.ts";
import { ContactForm } from "./contact-form.tsx";
import { problemOf } from "./contact-problem.ts";
import { EarlierContacts } from "./earlier-contacts.tsx";

/** The first step: delivery details, prefilled with what was last typed or with the last order's; earlier ones to choose. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async (page) => {
    const { viewer, ...step } = await readStep(page, "details");
    const { context, request } = page;
    const contacts = await listContacts(context.ctx, { buyerId: viewer.id });
    const details = readDraft(request, viewer.id) ?? contacts[0] ?? { name: viewer.name };
    return { ...step, viewerId: viewer.id, details, contacts };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Keeps what was typed whatever happens next: an expired session, an invalid field, or the next step. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { viewer, clone } = context;
    const form = await readForm();
    const headers = { "set-cookie": keepDraft(draftOf(form), viewer?.id ?? null, clone.appUrl) };
    if (!viewer) throw redirect(signInPath(url, context), { headers });
    const submission = parseWithZod(form, { schema: contactInput, error: problemOf });
    if (submission.status !== "success") {
      return data({ result: submission.reply() }, { status: 400, headers });
    }
    throw redirect(keepReferral(url, context, localisePath(pageLocale(url), "/checkout/review")), { headers });
  });

export default function CheckoutDetails() {
  const { t } = useTranslation();
  const { quote, saved, details, contacts, viewerId } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <CheckoutFrame step="details" quote={quote} saved={saved}>
      <Card>
        <StepHeading>{t("checkout.detailsTitle")}</StepHeading>
        <div className="mt-5">
          {contacts.length > 1 && <EarlierContacts contacts={contacts} busy={busy} />}
          <ContactForm defaults={details} draftOf={viewerId} result={answered?.result} busy={busy} />
        </div>
      </Card>
    </CheckoutFrame>
  );
}
