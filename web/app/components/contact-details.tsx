import { useTranslation } from "react-i18next";
import type { Contact } from "../checkout/contact.ts";

/** Who gets the order and where. */
export function ContactDetails({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  return (
    <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2">
      {(["name", "phone", "city", "address"] as const).map((field) => (
        <div key={field}>
          <dt className="text-ink-soft">{t(`checkout.field.${field}`)}</dt>
          <dd className="break-words">{contact[field]}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Carries the details from step to step; nothing of them is stored before the order is placed. */
export function ContactInputs({ contact }: { contact: Contact }) {
  return (
    <>
      {(["name", "phone", "city", "address"] as const).map((field) => (
        <input key={field} type="hidden" name={field} value={contact[field]} />
      ))}
    </>
  );
}
