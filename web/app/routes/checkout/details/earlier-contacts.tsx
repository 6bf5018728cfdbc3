import { Form } from "react-router";
import { type Contact, contactFields } from "#app/checkout/contact-fields.ts";
import { forgetTyped } from "#app/checkout/typed-draft.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";

/** The addresses of earlier orders: one press sends the order to one of them. */
export function EarlierContacts({ contacts, busy }: { contacts: readonly Contact[]; busy: boolean }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="earlier-title" className="mb-6">
      <h3 id="earlier-title" className="text-sm font-medium">
        {t("checkout.earlier")}
      </h3>
      <ul className="mt-2 divide-y divide-line rounded-sm border border-line">
        {contacts.map((contact) => (
          <li key={JSON.stringify(contact)} className="flex flex-wrap items-center justify-between gap-3 p-3">
            <p className="min-w-0 text-sm break-words">
              <span className="font-medium">{contact.name}</span>, {contact.phone}
              <span className="block text-ink-soft">
                {contact.city}, {contact.address}
              </span>
            </p>
            {/* What this tab remembers of the form below would come back over the address that is chosen here. */}
            <Form method="post" onSubmit={forgetTyped}>
              {contactFields.map((name) => (
                <input key={name} type="hidden" name={name} value={contact[name]} />
              ))}
              <Button
                type="submit"
                look="secondary"
                size="sm"
                disabled={busy}
                aria-label={t("checkout.sendTo", { address: `${contact.city}, ${contact.address}` })}
              >
                {t("checkout.sendHere")}
              </Button>
            </Form>
          </li>
        ))}
      </ul>
    </section>
  );
}
