const KEY = "ring_payment_flash";

/** What this tab remembers while the browser is on the payment page. */
export interface PaymentFlash {
  orderReference: string;
  /** Amount as it was shown. */
  amount: string;
}

/** Stores the flash for the processing page, which also works without it. */
export function stashPaymentFlash(flash: PaymentFlash): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(flash));
  } catch {
    return;
  }
}

/** Reads the flash of a payment; null when it is not there or is another payment's. */
export function readPaymentFlash(orderReference: string): PaymentFlash | null {
  try {
    const flash: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return isPaymentFlash(flash) && flash.orderReference === orderReference ? flash : null;
  } catch {
    return null;
  }
}

/** Deletes the flash once the payment is final. */
export function dropPaymentFlash(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    return;
  }
}

function isPaymentFlash(value: unknown): value is PaymentFlash {
  return (
    typeof value === "object" &&
    value !== null &&
    "orderReference" in value &&
    typeof value.orderReference === "string" &&
    "amount" in value &&
    typeof value.amount === "string"
  );
}
