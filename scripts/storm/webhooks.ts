import { sign } from "../stand-ins/wayforpay/signature.ts";
import type { Random } from "../testing/random.ts";

export const MERCHANT = { account: "test_merch_n1", secretKey: "flk3409refn54t54t*FNJRET" };

/** What a webhook is worth: `true` events must count once, the others never. */
export type WebhookKind = "true" | "forged" | "other_merchant" | "other_amount" | "other_currency" | "unknown_order";

export interface Webhook {
  kind: WebhookKind;
  orderReference: string;
  body: string;
}

export interface Statement {
  orderReference: string;
  status: string;
  /** Major units with two decimals. */
  amount: string;
  currency: string;
  /** Unix seconds. */
  at: number;
}

/** The many ways in which one and the same document reaches a shop. */
const wrappings: readonly ((json: string) => string)[] = [
  (json) => json,
  (json) => `${json}=`,
  (json) => `${encodeURIComponent(json)}=`,
  (json) => encodeURIComponent(json).replaceAll("%20", "+"),
  (json) => new URLSearchParams({ data: json }).toString(),
  (json) => ` \n${json}\n`,
  // A bracket-aware form parser took `products[...]` for a key: no document any more.
  (json) => `${json.slice(0, -1)},"products":{"name":"a [b]","price":1}=,"reason":"Ok"}`,
  (json) => new URLSearchParams(flat(JSON.parse(json))).toString(),
];

function flat(fields: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value ?? "")]));
}

/** A webhook of a payment's state, signed as the provider would, in one of the shapes it takes. */
export function webhook(statement: Statement, kind: WebhookKind, random: Random): Webhook {
  const { status, at } = statement;
  const changed = change(statement, kind);
  const { orderReference, amount, currency, account, secretKey } = changed;
  const approved = status === "Approved" || status === "Refunded";
  // The same event in all its copies: nothing in it is drawn anew.
  const [authCode, cardPan, reasonCode] = approved ? ["541963", "41****8217", 1100] : ["", "41****8217", 1101];
  const literal = random.chance(0.5) ? amount : String(Number(amount));
  const parts = [account, orderReference, literal, currency, authCode, cardPan, status, reasonCode];
  const signature = sign(kind === "forged" ? "a key that somebody guessed" : secretKey, parts);
  const fields = {
    merchantAccount: account,
    orderReference,
    merchantSignature: signature,
    currency,
    authCode,
    cardPan,
  };
  const rest = {
    transactionStatus: status,
    reasonCode,
    reason: "Ok",
    processingDate: at,
    createdDate: at,
    email: null,
  };
  const json = `${JSON.stringify({ ...fields, ...rest, phone: "+380 63" }).slice(0, -1)},"amount":${quote(literal, random)}}`;
  return { kind, orderReference, body: random.pick(wrappings)(json) };
}

function change(statement: Statement, kind: WebhookKind) {
  const ours = { ...statement, account: MERCHANT.account, secretKey: MERCHANT.secretKey };
  switch (kind) {
    case "other_merchant":
      return { ...ours, account: "another_merchant" };
    case "other_amount":
      return { ...ours, amount: "1.00" };
    case "other_currency":
      return { ...ours, currency: ours.currency === "UAH" ? "USD" : "UAH" };
    case "unknown_order":
      return { ...ours, orderReference: `${ours.orderReference}9` };
    default:
      return ours;
  }
}

/** An amount is a number or, in some integrations, text. */
function quote(literal: string, random: Random): string {
  return random.chance(0.3) ? `"${literal}"` : literal;
}
