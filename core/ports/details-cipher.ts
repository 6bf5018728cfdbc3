import type { BankDetails } from "#core/domain/bank-details";

/** Bank details as they are stored: each field encrypted by itself. */
export interface SealedDetails {
  /** Id of the key that did it. */
  keyId: string;
  ibanCipher: string;
  holderCipher: string;
  taxCodeCipher: string;
  purposeCipher: string;
}

/**
 * Encrypts bank details. A cipher can be read for its own vendor and field alone, wherever it is copied to, so nobody who
 * can write the table can have one vendor paid on another's account.
 */
export interface DetailsCipher {
  /** Id of the key that new details are encrypted with. */
  readonly newestKeyId: string;
  seal(vendorId: string, details: BankDetails): Promise<SealedDetails>;
  /** @throws UnreadableDetails when the key is not known, or the cipher is of another vendor or field, or was changed */
  open(vendorId: string, sealed: SealedDetails): Promise<BankDetails>;
}

/** Names the key and never what it hides. */
export class UnreadableDetails extends Error {
  constructor(keyId: string) {
    super(`bank details cannot be read with the key "${keyId}" of PAYOUT_DATA_KEY`);
    this.name = "UnreadableDetails";
  }
}
