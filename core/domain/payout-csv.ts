/** What a column of a batch's CSV can hold. */
export const csvFields = [
  "payoutId",
  "amount",
  "currency",
  "holder",
  "iban",
  "taxCode",
  "purpose",
  "date",
  "batchId",
  "debtorName",
  "debtorIban",
] as const;

export type CsvField = (typeof csvFields)[number];

/** Without these a bank cannot pay, or its answer cannot be matched. */
export const neededCsvFields = ["payoutId", "amount", "iban"] as const satisfies readonly CsvField[];

export interface CsvColumn {
  heading: string;
  field: CsvField;
}

/** The documented columns (docs/operations/payouts.md), where a clone says nothing else. */
export const documentedColumns: readonly CsvColumn[] = [
  { heading: "payout_id", field: "payoutId" },
  { heading: "amount", field: "amount" },
  { heading: "currency", field: "currency" },
  { heading: "holder", field: "holder" },
  { heading: "iban", field: "iban" },
  { heading: "tax_code", field: "taxCode" },
  { heading: "purpose", field: "purpose" },
  { heading: "date", field: "date" },
  { heading: "batch_id", field: "batchId" },
  { heading: "debtor_name", field: "debtorName" },
  { heading: "debtor_iban", field: "debtorIban" },
];
