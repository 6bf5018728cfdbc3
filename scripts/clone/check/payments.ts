import { randomUUID } from "node:crypto";
import { readStatus } from "#core/adapters/wayforpay/api";
import { type CheckResult, right, sayError, unchecked, wrong } from "./result.ts";

const NAME = "WayForPay";

/** Reason code of a signature that is not the merchant's (`Reason`, WayForPay's list of codes). */
const INVALID_SIGNATURE = "1113";

interface PaymentsQuestion {
  merchantAccount: string | undefined;
  secretKey: string | undefined;
  /** Where CHECK_STATUS is posted. */
  apiUrl: string;
}

/**
 * Whether the merchant's key signs what WayForPay takes: CHECK_STATUS of a reference that nobody has used. "Order not
 * found" is the answer to a good signature.
 */
export async function checkPayments({ merchantAccount, secretKey, apiUrl }: PaymentsQuestion): Promise<CheckResult> {
  if (!merchantAccount && !secretKey) {
    return unchecked(NAME, "give WAYFORPAY_MERCHANT_ACCOUNT and WAYFORPAY_SECRET_KEY to try them");
  }
  if (!merchantAccount || !secretKey) {
    return wrong(NAME, "WAYFORPAY_MERCHANT_ACCOUNT and WAYFORPAY_SECRET_KEY go together: one is missing");
  }
  try {
    const merchant = { account: merchantAccount, secretKey };
    const statement = await readStatus({ merchant, apiUrl }, `check-${randomUUID()}`);
    if (statement !== null) return wrong(NAME, "it knows a payment that was never made: ask its support");
    return right(NAME, `the signature of ${merchantAccount} is good`);
  } catch (error) {
    const says = sayError(error, secretKey);
    const isRefused = says.includes(INVALID_SIGNATURE);
    return wrong(
      NAME,
      isRefused ? `the signature of ${merchantAccount} is refused` : says,
      isRefused ? ADVICE : undefined,
    );
  }
}

const ADVICE = "Take account and secret key of one merchant from WayForPay's cabinet, and provision again.";
