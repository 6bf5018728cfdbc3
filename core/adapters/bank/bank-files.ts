import { readBankAnswer } from "#core/adapters/bank/bank-answer";
import { writePain001 } from "#core/adapters/bank/pain-001";
import { writePayoutCsv } from "#core/adapters/bank/payout-csv";
import { type CsvColumn, documentedColumns } from "#core/domain/payout-csv";
import type { BankFiles } from "#core/ports/bank-files";

/** @param columns of the CSV; null: the documented ones */
export function createBankFiles(columns: readonly CsvColumn[] | null): BankFiles {
  return {
    write: (format, batch) =>
      format === "csv"
        ? {
            contentType: "text/csv; charset=utf-8",
            extension: "csv",
            content: writePayoutCsv(batch, columns ?? documentedColumns),
          }
        : { contentType: "application/xml; charset=utf-8", extension: "xml", content: writePain001(batch) },
    readAnswer: readBankAnswer,
  };
}
