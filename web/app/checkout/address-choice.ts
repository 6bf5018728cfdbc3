import { type Contact, contactFields } from "./contact-fields.ts";

/** The value of the option to type another address. */
export const ANOTHER = "another";

/** An address that an order can be sent to by one press. */
export interface AddressChoice {
  contact: Contact;
  /** Whether it is in the address book; others are known from earlier orders. */
  isSaved: boolean;
  isDefault: boolean;
}

/** Only the address of a row that holds more. */
export function contactOf({ name, phone, city, address }: Contact): Contact {
  return { name, phone, city, address };
}

export function isSameContact(left: Contact, right: Contact): boolean {
  return contactFields.every((field) => left[field] === right[field]);
}

/** What an option posts: the address itself, so that one that has since been removed can still be ordered to. */
export function choiceValue(contact: Contact): string {
  return JSON.stringify(contactOf(contact));
}
