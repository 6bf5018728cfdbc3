import type { AnswerLine } from "#core/domain/bank-answer";
import type { Currency } from "#core/domain/money";

/** What a bank can be given: an ISO 20022 `pain.001.001.09` message, or a table. */
export const batchFileFormats = ["pain.001", "csv"] as const;
export type BatchFileFormat = (typeof batchFileFormats)[number];

/** One payment of a batch: everything as the bank gets it. */
export interface BankPayment {
  /** The payout's id. */
  id: string;
  amountMinor: bigint;
  iban: string;
  holder: string;
  taxCode: string;
  purpose: string;
}

export interface PaymentBatch {
  id: string;
  currency: Currency;
  debtorName: string;
  debtorIban: string;
  /** When it was complete. */
  madeAt: Date;
  /** The day of that, as `YYYY-MM-DD` in the clone's time zone: when the bank shall pay. */
  day: string;
  payments: readonly BankPayment[];
}

/** The files that go to the bank and come back from it. The same batch is always the same file. */
export interface BankFiles {
  write(format: BatchFileFormat, batch: PaymentBatch): { contentType: string; extension: string; content: string };
  /** @throws DomainError `invalid_input` for a text that is no table of the documented columns, or too long */
  readAnswer(text: string): AnswerLine[];
}
