import { type SubmissionResult, useForm } from "@conform-to/react";
import { useRef } from "react";
import { Form } from "react-router";
import { type Contact, contactFields } from "#app/checkout/contact-fields.ts";
import { useTypedDraft } from "#app/checkout/typed-draft.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Field, firstProblem } from "#app/ui/field.tsx";

interface ContactFormProps {
  defaults: Partial<Contact>;
  /** User id of their owner: nobody else sees what this tab remembers. */
  draftOf: string;
  result: SubmissionResult<string[]> | undefined;
  busy: boolean;
}

const inputs = {
  name: { autoComplete: "name", type: "text" },
  phone: { autoComplete: "tel", type: "tel" },
  city: { autoComplete: "address-level2", type: "text" },
  address: { autoComplete: "street-address", type: "text" },
} as const;

/** The first step. The server validates it and keeps what was submitted; the tab keeps what is being typed. */
export function ContactForm({ defaults, draftOf, result, busy }: ContactFormProps) {
  const { t } = useTranslation();
  const [form, fields] = useForm<Contact>({ defaultValue: defaults, ...(result ? { lastResult: result } : {}) });
  const element = useRef<HTMLFormElement>(null);
  const keepTyped = useTypedDraft(element, draftOf);
  return (
    <Form
      ref={element}
      method="post"
      id={form.id}
      onSubmit={form.onSubmit}
      onInput={keepTyped}
      noValidate
      className="space-y-5"
    >
      {contactFields.map((name) => (
        <Field
          key={name}
          name={name}
          {...inputs[name]}
          label={t(`checkout.field.${name}`)}
          hint={name === "address" ? t("checkout.addressHint") : undefined}
          problem={firstProblem(fields[name].errors)}
          defaultValue={fields[name].initialValue ?? ""}
          required
        />
      ))}
      <Button type="submit" disabled={busy} className="w-full sm:w-auto">
        {t("checkout.toReview")}
      </Button>
    </Form>
  );
}
