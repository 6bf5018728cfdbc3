import type { BankFiles } from "#core/ports/bank-files";
import type { DetailsCipher } from "#core/ports/details-cipher";

/** Dependencies of the services that know vendors' bank details. */
export interface BankContext {
  details: DetailsCipher;
  bankFiles: BankFiles;
}
