import { z } from "zod";
import { outsideAmountInput, outsideMoneyInput } from "#core/services/payments/payment-case-input";
import { typedAmount } from "../typed-amount.ts";

/** An amount as typed; nothing typed is null: all of it. */
const typedOutside = z.union([
  z
    .string()
    .regex(/^\s*$/)
    .transform(() => null),
  typedAmount.pipe(outsideAmountInput),
]);

/** Money that went back outside the provider, as typed. */
export const typedMoney = outsideMoneyInput.extend({ amount: typedOutside });

export const withAmount = <Typed extends { amount: bigint | null }>({ amount, ...typed }: Typed) => ({
  ...typed,
  amountMinor: amount,
});
