import { useTranslation } from "#app/i18n/translation.ts";
import { type Contact, contactFields } from "./contact-fields.ts";

/** Who gets the order and where. */
export function ContactDetails({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  return (
    <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2">
      {contactFields.map((field) => (
        <div key={field}>
          <dt className="text-ink-soft">{t(`checkout.field.${field}`)}</dt>
          <dd className="break-words">{contact[field]}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Hidden fields that submit the reviewed details with the order. */
export function ContactInputs({ contact }: { contact: Contact }) {
  return (
    <>
      {contactFields.map((field) => (
        <input key={field} type="hidden" name={field} value={contact[field]} />
      ))}
    </>
  );
}
