import { readOrderKey } from "#core/domain/order-search";

/** What an admin can look a person up by. */
export const personKeyKinds = ["email", "wallet", "code", "order", "name"] as const;
export type PersonKeyKind = (typeof personKeyKinds)[number];

/** A text as what it names. Wallets and e-mails are in lower case. */
export interface PersonKey {
  kind: PersonKeyKind;
  value: string;
}

/** An order's id, or a payment's reference, which ends with the id and the number of the try. */
const ORDER = /^(?:\S+-)?[0-9a-f]{12}(?:-\d+)?$/;

/**
 * Reads what was typed or pasted into the one box of the search. The last part of an address of a page counts; null for
 * what names nobody, such as a transaction.
 *
 * @example
 * readPersonKey("Olena"); // { kind: "name", value: "Olena" }
 */
export function readPersonKey(typed: string): PersonKey | null {
  const { kind, value } = readOrderKey(typed);
  if (kind === "transaction") return null;
  if (kind !== "reference") return { kind, value };
  if (ORDER.test(value)) return { kind: "order", value };
  return wordsOf(value).length > 0 ? { kind: "name", value } : null;
}

/** The words of a name, in lower case. */
export function wordsOf(name: string): string[] {
  return name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** People that an admin can list; accounts that were deleted are in none. */
export const personFilters = ["all", "vendor", "admin", "blocked"] as const;
export type PersonFilter = (typeof personFilters)[number];
