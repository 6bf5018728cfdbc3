/** What one round over open payments did. */
export interface PaymentCheckReport {
  /** Attempts asked about. */
  checked: number;
  /** Of those, orders that turned out to be paid. */
  paid: number;
  /** Refunds tried. */
  refunds: number;
}

/** What the consumer asks of the app, which holds the provider's secret: the entrypoint `PaymentsRpc` implements it. */
export interface PaymentsRpcApi {
  /** Asks the provider about attempts that never called back, and tries the refunds that are due. */
  checkPayments(): Promise<PaymentCheckReport>;
  /** Gives an attempt's money back. Returns once it is done, noted for later, or refused for a person to see. */
  sendRefund(orderReference: string): Promise<void>;
}
