import { countryOfIban } from "#core/domain/iban";
import type { Currency } from "#core/domain/money";

/** Where a vendor is paid, in clear. */
export interface BankDetails {
  /** Without spaces. */
  iban: string;
  /** The holder of the account, as the bank knows them. */
  holder: string;
  taxCode: string;
  /** What the bank is told the payment is for; a template, see {@link purposeOf}. */
  purpose: string;
}

export const bankFields = ["iban", "holder", "taxCode", "purpose"] as const satisfies readonly (keyof BankDetails)[];

/** Lengths as a bank's file takes them. `{payout}` and `{date}` become longer: {@link purposeFits} looks at the result. */
export const holderLength = { minLength: 2, maxLength: 140 };
export const purposeLength = { minLength: 3, maxLength: 140 };

/** The longest text a bank's file has room for, and the longest id. */
const MAX_PURPOSE = 140;
export const MAX_BANK_ID = 35;

/** A payout's id or a batch's: what every bank takes as one. */
export const BANK_ID = /^[A-Za-z0-9]{1,35}$/;

/** Letters of the Latin and Cyrillic alphabets, digits, and the signs that banks' files carry. */
const BANK_TEXT = /^[\p{Script=Latin}\p{Script=Cyrillic}0-9 .,:;()/?+'’"«»№&%@#_{}–-]*$/u;

/** Whether every character of a text can be written into a bank's file. */
export function isBankText(text: string): boolean {
  return BANK_TEXT.test(text);
}

/** A Ukrainian company's code has eight digits, a person's ten; nine digits or an old passport's number stand for none. */
const UKRAINIAN_TAX_CODE = /^(\d{8}|\d{9}|\d{10}|[А-ЯІЇЄҐ]{2}\d{6})$/u;
const OTHER_TAX_CODE = /^[A-Z0-9-]{4,20}$/;

/** Reads a tax code for the country of an account; null for one that the country has not. */
export function parseTaxCode(text: string, iban: string): string | null {
  const code = text.replaceAll(/\s/g, "").toUpperCase();
  return (countryOfIban(iban) === "UA" ? UKRAINIAN_TAX_CODE : OTHER_TAX_CODE).test(code) ? code : null;
}

/** Whether a tax code is a company's; else a person's. */
export function isCompanyCode(taxCode: string, iban: string): boolean {
  return countryOfIban(iban) === "UA" ? /^\d{8}$/.test(taxCode) : !/^\d{10}$/.test(taxCode);
}

/** The text of a payment: `{payout}` becomes the payout's id, `{date}` the day of its batch as `DD.MM.YYYY`. */
export function purposeOf(template: string, { payoutId, day }: { payoutId: string; day: string }): string {
  const [year, month, date] = day.split("-");
  return template.replaceAll("{payout}", payoutId).replaceAll("{date}", `${date}.${month}.${year}`);
}

/** A template with the longest id and a date. */
export function longestPurpose(template: string): string {
  return purposeOf(template, { payoutId: "x".repeat(MAX_BANK_ID), day: "2026-01-01" });
}

/** Whether a template has room for the longest id and a date, and names nothing that is not filled in. */
export function purposeFits(template: string): boolean {
  const longest = longestPurpose(template);
  return longest.length <= MAX_PURPOSE && !/[{}]/.test(longest);
}

/** Payments in this currency stay in Ukraine, whose banks read Cyrillic; all others go through Latin-only networks. */
export function isCyrillicRead(currency: Currency): boolean {
  return currency === "UAH";
}
