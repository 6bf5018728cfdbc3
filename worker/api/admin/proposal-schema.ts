import { type ZodType, z } from "zod";
import { proposalKinds, proposalStatuses } from "#core/domain/proposal";
import { reliefKinds } from "#core/domain/token-debt";
import { userRoles } from "#core/domain/viewer";
import { grantAmountInput } from "#core/services/credit/grant-credit-input";
import type { Proposal } from "#core/services/proposal";
import { amount, currency, timestamp } from "#worker/api/fields";
import type { Answered } from "#worker/api/operation";

/** A grant's amount in minor units, a decimal string or a safe integer. */
export const sentAmount = z
  .union([z.string().regex(/^[1-9]\d{0,14}$/), z.number().int().positive().max(Number.MAX_SAFE_INTEGER)])
  .transform(BigInt)
  .pipe(grantAmountInput);

const person = { id: z.string(), name: z.string() };

/**
 * A decision of two admins: `role` for kind `role`, `amountMinor` and `currency` for kind `credit`, `relief` and `tokenAmount` (in the
 * token's smallest unit) for kind `debt_relief`.
 */
export const proposalSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(proposalKinds),
  subject: z.strictObject({ ...person, email: z.string() }),
  role: z.enum(userRoles).nullable(),
  amountMinor: amount.nullable(),
  currency: currency.nullable(),
  relief: z.enum(reliefKinds).nullable(),
  tokenAmount: amount.nullable(),
  reason: z.string(),
  status: z.enum(proposalStatuses),
  proposedBy: z.strictObject(person),
  proposedAt: timestamp,
  decidedBy: z.strictObject(person).nullable(),
  decidedAt: timestamp.nullable(),
}) satisfies ZodType<Answered<Proposal>>;
