import { contactInput } from "#core/services/orders/create-order-input";
import { type AddressChoice, ANOTHER, choiceValue, contactOf, isSameContact } from "./address-choice.ts";
import { type Contact, contactFields } from "./contact-fields.ts";

/** The addresses of a buyer's book in its order, then those of earlier orders that are not in it and are still valid. */
export function addressChoices(
  book: readonly (Contact & { isDefault: boolean })[],
  earlier: readonly Contact[],
): AddressChoice[] {
  const saved = book.map((entry) => ({ contact: contactOf(entry), isSaved: true, isDefault: entry.isDefault }));
  const others = earlier
    .filter(
      (contact) => contactInput.safeParse(contact).success && !book.some((entry) => isSameContact(entry, contact)),
    )
    .map((contact) => ({ contact: contactOf(contact), isSaved: false, isDefault: false }));
  return [...saved, ...others];
}

/** The option that a checkout form posts: another address if it names none. */
export function postedChoice(form: FormData): string {
  const chosen = contactInput.safeParse(parsed(form.get("to")));
  return chosen.success ? choiceValue(chosen.data) : ANOTHER;
}

/** The address that a checkout form posts: the chosen one, else what was typed into its fields, valid or not. */
export function postedContact(form: FormData): FormData {
  const chosen = contactInput.safeParse(parsed(form.get("to")));
  const posted = new FormData();
  for (const field of contactFields) {
    posted.set(field, chosen.success ? chosen.data[field] : String(form.get(field) ?? ""));
  }
  return posted;
}

function parsed(value: FormDataEntryValue | null): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return null;
  }
}
