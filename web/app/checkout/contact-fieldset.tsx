import { useTranslation } from "#app/i18n/translation.ts";
import { Field, firstProblem } from "#app/ui/field.tsx";
import { type Contact, contactFields } from "./contact-fields.ts";

const inputs = {
  name: { autoComplete: "name", type: "text" },
  phone: { autoComplete: "tel", type: "tel" },
  city: { autoComplete: "address-level2", type: "text" },
  address: { autoComplete: "street-address", type: "text" },
} as const;

interface ContactFieldsetProps {
  /** Each field's initial value, and what is wrong with it. */
  fields: Readonly<Record<keyof Contact, { initialValue?: string | undefined; errors?: string[] | undefined }>>;
}

/** The fields of delivery details, as `contactInput` takes them. */
export function ContactFieldset({ fields }: ContactFieldsetProps) {
  const { t } = useTranslation();
  return contactFields.map((name) => (
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
  ));
}
