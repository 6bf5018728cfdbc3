import fc from "fast-check";
import type { AuditedReference } from "./audited-reference.ts";

/** References of every kind. */
export const auditedReferences: fc.Arbitrary<AuditedReference> = fc.record({
  lines: fc.oneof(
    fc.array(
      fc.record({
        vendorId: fc.constantFrom("a", "b", "c"),
        quantity: fc.integer({ min: 1, max: 5 }),
        unitMinor: fc.bigInt(1n, 10n ** 7n),
        referralRateBp: fc.integer({ min: 0, max: 5000 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    fc.tuple(
      fc.record({
        vendorId: fc.constant(null),
        quantity: fc.constant(1),
        unitMinor: fc.bigInt(1n, 10n ** 7n),
        referralRateBp: fc.integer({ min: 0, max: 5000 }),
      }),
    ),
  ),
  isAttributed: fc.boolean(),
  byCredit: fc.boolean(),
  isMinted: fc.boolean(),
  refundedPercents: fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 4 }),
});
