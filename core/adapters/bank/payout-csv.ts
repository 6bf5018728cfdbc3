import Papa from "papaparse";
import { formatMinorAsDecimal } from "#core/domain/money";
import type { CsvColumn, CsvField } from "#core/domain/payout-csv";
import type { BankPayment, PaymentBatch } from "#core/ports/bank-files";

/** A batch as a table, one payment a line, UTF-8. A cell that a spreadsheet would take for a formula is made text. */
export function writePayoutCsv(batch: PaymentBatch, columns: readonly CsvColumn[]): string {
  const fields = columns.map(({ heading }) => heading);
  const data = batch.payments.map((payment) => columns.map(({ field }) => cellOf(field, payment, batch)));
  return `${Papa.unparse({ fields, data }, { escapeFormulae: true, newline: "\r\n" })}\r\n`;
}

function cellOf(field: CsvField, payment: BankPayment, batch: PaymentBatch): string {
  switch (field) {
    case "payoutId":
      return payment.id;
    case "amount":
      return formatMinorAsDecimal(payment.amountMinor);
    case "date":
      return batch.day;
    case "batchId":
      return batch.id;
    case "currency":
    case "debtorName":
    case "debtorIban":
      return batch[field];
    default:
      return payment[field];
  }
}
