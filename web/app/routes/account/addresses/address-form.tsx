import { type SubmissionResult, useForm } from "@conform-to/react";
import { Form, useNavigation } from "react-router";
import type { Contact } from "#app/checkout/contact-fields.ts";
import { ContactFieldset } from "#app/checkout/contact-fieldset.tsx";
import { StepHeading } from "#app/checkout/step-heading.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";

interface AddressFormProps {
  /** Id of the entry to change; null for a new one. */
  id: string | null;
  defaults: Partial<Contact>;
  result: SubmissionResult<string[]> | undefined;
}

/** An address of the book, new or to be changed. */
export function AddressForm({ id, defaults, result }: AddressFormProps) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  const [form, fields] = useForm<Contact>({ defaultValue: defaults, ...(result ? { lastResult: result } : {}) });
  return (
    <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate className="space-y-5">
      <StepHeading>{t(id === null ? "addresses.new" : "addresses.change")}</StepHeading>
      {id !== null && <input type="hidden" name="id" value={id} />}
      <input type="hidden" name="intent" value={id === null ? "add" : "change"} />
      <ContactFieldset fields={fields} />
      <p className="flex flex-wrap gap-3">
        <Button type="submit" disabled={busy}>
          {t("addresses.save")}
        </Button>
        <AppLink to="/account/addresses" className={buttonClass("quiet")} preventScrollReset>
          {t("action.cancel")}
        </AppLink>
      </p>
    </Form>
  );
}
