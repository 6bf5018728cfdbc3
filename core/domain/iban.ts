import { electronicFormatIBAN, isValidIBAN } from "ibantools";

/**
 * Reads an account number as people write it, with spaces or dashes: `UA21 3223 1300 0002 6007 2335 6600 1`.
 *
 * @returns the plain IBAN; null when its country, length, letters or check digits are wrong, and for a Swiss QR-IBAN,
 *   which takes no payment without a reference
 */
export function parseIban(text: string): string | null {
  const iban = electronicFormatIBAN(text.trim().toUpperCase());
  return iban !== null && isValidIBAN(iban, { allowQRIBAN: false }) ? iban : null;
}

/** What may be shown of an IBAN: its first and last four characters. */
export function maskIban(iban: string): string {
  return `${iban.slice(0, 4)}…${iban.slice(-4)}`;
}

/** The two letters of its country. */
export function countryOfIban(iban: string): string {
  return iban.slice(0, 2);
}

/** The code of a Ukrainian account's bank in the national clearing (MFO): six digits after the check digits; else null. */
export function ukrainianBankOf(iban: string): string | null {
  return countryOfIban(iban) === "UA" ? iban.slice(4, 10) : null;
}
