import { isWellFormedCode } from "#core/domain/refcode";

/** What an admin can look an order up by. */
export const orderKeyKinds = ["reference", "email", "code", "wallet", "transaction"] as const;
export type OrderKeyKind = (typeof orderKeyKinds)[number];

/** A text as what it names. Wallets, transactions and e-mails are in lower case. */
export interface OrderKey {
  kind: OrderKeyKind;
  value: string;
}

/**
 * Reads what was typed or pasted into the one box of the search. The last part of an address of a page counts, and what
 * looks like nothing else is an order's id or reference.
 *
 * @example
 * readOrderKey("https://store.example/orders/3f0c9a7be211"); // { kind: "reference", value: "3f0c9a7be211" }
 */
export function readOrderKey(typed: string): OrderKey {
  const text = lastPart(typed.trim());
  if (/^0x[0-9a-f]{64}$/i.test(text)) return { kind: "transaction", value: text.toLowerCase() };
  if (/^0x[0-9a-f]{40}$/i.test(text)) return { kind: "wallet", value: text.toLowerCase() };
  if (text.includes("@")) return { kind: "email", value: text.toLowerCase() };
  if (isWellFormedCode(text)) return { kind: "code", value: text };
  return { kind: "reference", value: text.replace(/^#/, "") };
}

/** The last part of the path of an address, or its code; other texts as they are. */
function lastPart(text: string): string {
  if (!/^https?:\/\//i.test(text)) return text;
  const url = URL.parse(text);
  if (!url) return text;
  return url.searchParams.get("ref") ?? url.pathname.split("/").findLast((part) => part !== "") ?? text;
}

/** Orders that an admin can list. `to_decide`: something about them waits for a person. */
export const orderFilters = ["all", "paid", "partly_refunded", "refunded", "to_decide"] as const;
export type OrderFilter = (typeof orderFilters)[number];
