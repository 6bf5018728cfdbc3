import { type Contact, contactFields } from "./contact-fields.ts";

/** The choice of an address that is typed below the others. */
export const ANOTHER = "another";

/** An address that an order can be sent to by one press. */
export interface AddressChoice {
  contact: Contact;
  /** Whether it is in the address book; others are known from earlier orders. */
  isSaved: boolean;
  isDefault: boolean;
}

/** An address without what else its row holds. */
export function contactOf({ name, phone, city, address }: Contact): Contact {
  return { name, phone, city, address };
}

export function isSameContact(left: Contact, right: Contact): boolean {
  return contactFields.every((field) => left[field] === right[field]);
}

/** What a choice posts: the address itself, so that one that is removed meanwhile can still be ordered to. */
export function choiceValue(contact: Contact): string {
  return JSON.stringify(contactOf(contact));
}
