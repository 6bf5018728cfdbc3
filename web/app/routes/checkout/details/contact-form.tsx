import { type SubmissionResult, useForm } from "@conform-to/react";
import { useRef } from "react";
import { Form } from "react-router";
import type { AddressChoice } from "#app/checkout/address-choice.ts";
import type { Contact } from "#app/checkout/contact-fields.ts";
import { ContactFieldset } from "#app/checkout/contact-fieldset.tsx";
import { useTypedDraft } from "#app/checkout/typed-draft.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { AddressPicker } from "./address-picker.tsx";

interface ContactFormProps {
  /** Addresses to choose from; empty if there is nothing to choose. */
  choices: readonly AddressChoice[];
  /** The value of the option that is selected at first. */
  chosen: string;
  /** Whether the address book has room. */
  canSave: boolean;
  defaults: Partial<Contact>;
  /** User id of their owner: nobody else sees what this tab remembers. */
  draftOf: string;
  result: SubmissionResult<string[]> | undefined;
  busy: boolean;
}

/** The first step. The server validates it and keeps what was submitted; the tab keeps what is being typed. */
export function ContactForm({ choices, chosen, canSave, defaults, draftOf, result, busy }: ContactFormProps) {
  const { t } = useTranslation();
  const [form, fields] = useForm<Contact>({ defaultValue: defaults, ...(result ? { lastResult: result } : {}) });
  const element = useRef<HTMLFormElement>(null);
  const keepTyped = useTypedDraft(element, draftOf);
  const typed = <ContactFieldset fields={fields} />;
  return (
    <Form
      ref={element}
      method="post"
      id={form.id}
      onSubmit={form.onSubmit}
      onInput={keepTyped}
      noValidate
      className="group/form space-y-5"
    >
      {choices.length > 0 ? (
        <AddressPicker choices={choices} chosen={chosen}>
          {typed}
        </AddressPicker>
      ) : (
        typed
      )}
      {canSave && (
        <label className="flex min-h-6 cursor-pointer items-start gap-3 text-sm group-has-[[data-saved]:checked]/form:hidden">
          <input type="checkbox" name="save" value="yes" className="mt-0.5 size-4 shrink-0 accent-(--brand-fill)" />
          {t("checkout.choice.save")}
        </label>
      )}
      <Button type="submit" disabled={busy} className="w-full sm:w-auto">
        {t("checkout.toReview")}
      </Button>
    </Form>
  );
}
