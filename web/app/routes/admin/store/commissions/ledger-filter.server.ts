import { z } from "zod";
import { settlementStatuses } from "#core/domain/settlement";
import { salesInput, settlementIdInput } from "#core/services/vendors/sales-input";

/** An empty field of the form says nothing. */
const filled = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .literal("")
    .transform(() => undefined)
    .or(schema)
    .optional()
    .catch(undefined);

/** What the ledger is narrowed to, as the address has it. */
export const ledgerFilter = z.object({
  q: salesInput.query.catch(""),
  status: z.enum(["all", ...settlementStatuses]).catch("all"),
  vendor: filled(salesInput.vendorId),
  code: filled(salesInput.code),
  from: filled(salesInput.from),
  to: filled(salesInput.to),
  before: salesInput.before.optional().catch(undefined),
  open: settlementIdInput.optional().catch(undefined),
});

export type LedgerFilter = z.infer<typeof ledgerFilter>;
