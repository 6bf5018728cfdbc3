import { type SubmissionResult, useForm } from "@conform-to/react";
import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import type { Contact } from "../checkout/contact.ts";
import { Button } from "./button.tsx";
import { Field, firstProblem } from "./field.tsx";

interface ContactFormProps {
  defaults: Partial<Contact>;
  result: SubmissionResult<string[]> | undefined;
  busy: boolean;
}

const inputs = [
  { name: "name", autoComplete: "name", type: "text" },
  { name: "phone", autoComplete: "tel", type: "tel" },
  { name: "city", autoComplete: "address-level2", type: "text" },
  { name: "address", autoComplete: "street-address", type: "text" },
] as const;

/** The first step. The server checks it; what was typed stays. */
export function ContactForm({ defaults, result, busy }: ContactFormProps) {
  const { t } = useTranslation();
  const [form, fields] = useForm<Contact>({ defaultValue: defaults, ...(result ? { lastResult: result } : {}) });
  return (
    <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate className="space-y-5">
      <input type="hidden" name="intent" value="review" />
      {inputs.map(({ name, autoComplete, type }) => (
        <Field
          key={name}
          name={name}
          type={type}
          autoComplete={autoComplete}
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
