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
import { ANOTHER, choiceValue, isSameContact } from "#app/checkout/address-choice.ts";
import { addressChoices, postedChoice, postedContact } from "#app/checkout/address-choices.server.ts";
import { problemOf } from "#app/checkout/contact-problem.ts";
import { draftOf, keepDraft, readDraft } from "#app/checkout/draft.ts";
import { StepHeading } from "#app/checkout/step-heading.tsx";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { answer } from "#app/session/answer.ts";
import { writeFlash } from "#app/session/flash.ts";
import { keepReferral } from "#app/session/keep-referral.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { signInPath } from "#app/session/require-viewer.ts";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { MAX_ADDRESSES } from "#core/domain/address-book";
import { listDeliveryAddresses } from "#core/services/address-book/list-delivery-addresses";
import { saveDeliveryAddress } from "#core/services/address-book/save-delivery-address";
import { contactInput } from "#core/services/orders/create-order-input";
import { listContacts } from "#core/services/orders/list-contacts";
import { CheckoutFrame } from "../checkout-frame.tsx";
import { readStep } from "../read-step.ts";
import { ContactForm } from "./contact-form.tsx";

/**
 * The first step: the addresses of the buyer's book and of earlier orders, and fields to type another one. Selected is what was
 * last typed, else the default address or the one used last.
 */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async (page) => {
    const { viewer, ...step } = await readStep(page, "details");
    const { ctx } = page.context;
    const [book, earlier] = await Promise.all([
      listDeliveryAddresses(ctx, { userId: viewer.id }),
      listContacts(ctx, { buyerId: viewer.id }),
    ]);
    const all = addressChoices(book, earlier);
    const draft = readDraft(page.request, viewer.id);
    // A single earlier address is nothing to choose from: it fills the form.
    const choices = book.length === 0 && all.length === 1 ? [] : all;
    const [first] = choices;
    const chosen = choices.find(({ contact }) => draft && isSameContact(contact, draft)) ?? (draft ? undefined : first);
    const details = draft ?? (choices.length === 0 ? earlier[0] : undefined) ?? { name: viewer.name };
    return {
      ...step,
      viewerId: viewer.id,
      choices,
      chosen: chosen ? choiceValue(chosen.contact) : ANOTHER,
      isFull: book.length >= MAX_ADDRESSES,
      details: chosen ? { name: viewer.name } : details,
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Keeps what was typed whatever happens next: an expired session, an invalid field, or the next step. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { ctx, viewer, clone, now } = context;
    const form = await readForm();
    const posted = postedContact(form);
    const headers = new Headers({ "set-cookie": keepDraft(draftOf(posted), viewer?.id ?? null, clone.appUrl) });
    if (!viewer) throw redirect(signInPath(url, context), { headers });
    const submission = parseWithZod(posted, { schema: contactInput, error: problemOf });
    const refused = { result: submission.reply(), chosen: postedChoice(form) };
    if (submission.status !== "success") return data({ ...refused, isFull: false }, { status: 400, headers });
    if (form.get("save") === "yes") {
      const entry = { userId: viewer.id, id: crypto.randomUUID(), contact: submission.value, now };
      const outcome = await saveDeliveryAddress(ctx, entry);
      if (outcome === "full") return data({ ...refused, isFull: true }, { status: 409, headers });
      headers.append("set-cookie", writeFlash("addressSaved", clone.appUrl));
    }
    throw redirect(keepReferral(url, context, localisePath(pageLocale(url), "/checkout/review")), { headers });
  });

export default function CheckoutDetails() {
  const { t } = useTranslation();
  const { quote, saved, details, choices, chosen, isFull, viewerId } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <CheckoutFrame step="details" quote={quote} saved={saved}>
      <Card>
        <StepHeading>{t("checkout.detailsTitle")}</StepHeading>
        <div className="mt-5 space-y-5">
          {answered?.isFull && (
            <Notice tone="warning" announce>
              {t("checkout.choice.full", { max: MAX_ADDRESSES })}
            </Notice>
          )}
          <ContactForm
            choices={choices}
            // A refused address stays selected: else, without script, its fields are hidden and the next press orders elsewhere.
            chosen={answered?.chosen ?? chosen}
            defaults={details}
            canSave={!isFull}
            draftOf={viewerId}
            result={answered?.result}
            busy={busy}
          />
        </div>
      </Card>
    </CheckoutFrame>
  );
}
