import { randomInt } from "node:crypto";
import type { PaymentBook } from "./book.ts";
import type { Callbacks, Telling } from "./callbacks.ts";
import { leftOf, type Payment, REASONS, type Reason, type Status } from "./payment.ts";

/** What a person can choose on the hosted page. The last four say how the shop hears of an approval. */
export const CHOICES = ["approve", "decline", "leave", "hold", "late", "repeat", "silent"] as const;
export type Choice = (typeof CHOICES)[number];

/** What can be done with a payment afterwards, from the sandbox's front page. */
export const LATER = ["approve", "decline", "expire", "refund", "void", "resend", "shuffle"] as const;
export type Later = (typeof LATER)[number];

const reasons: Record<Status, Reason> = {
  Created: REASONS.ok,
  InProcessing: REASONS.inProcessing,
  WaitingAuthComplete: REASONS.ok,
  Pending: REASONS.pending,
  Approved: REASONS.ok,
  Declined: REASONS.declined,
  Expired: REASONS.expired,
  RefundInProcessing: REASONS.refundInProcessing,
  Refunded: REASONS.ok,
  Voided: REASONS.ok,
};

/** The payer may still pay on the hosted page: a declined card can be followed by another one. */
const undecided = new Set<Status>(["Created", "InProcessing", "WaitingAuthComplete", "Pending", "Declined"]);

const LATE_MS = 15_000;

/** Unix seconds, later than the payment's last change. */
const nextSecond = ({ processingDate }: Payment) => Math.max(Math.floor(Date.now() / 1000), processingDate + 1);

/** Everything that can happen to a payment on the bank's side, and how the shop is told. */
export class Bank {
  readonly #book: PaymentBook;
  readonly #callbacks: Callbacks;
  readonly #expireAfterMs: number;
  readonly #expiries = new Set<NodeJS.Timeout>();
  readonly #refunds = new Map<string, number>();
  /** What CHECK_STATUS goes on showing while it is behind; null while it is not. */
  #shown: Map<string, Payment> | null = null;

  constructor(book: PaymentBook, callbacks: Callbacks, expireAfterMs: number) {
    this.#book = book;
    this.#callbacks = callbacks;
    this.#expireAfterMs = expireAfterMs;
  }

  canStillPay(payment: Payment): boolean {
    return undecided.has(payment.status);
  }

  /** How many times money of a payment went back. */
  refunds(orderReference: string): number {
    return this.#refunds.get(orderReference) ?? 0;
  }

  /** Changes the state and tells the shop; `null` tells it nothing, as when a callback is lost for good. */
  change(payment: Payment, status: Status, how: Telling | null = {}): void {
    this.#move(payment, status);
    payment.processingDate = nextSecond(payment);
    this.#tell(payment, how);
  }

  /**
   * Money goes back, in as many refunds as there are amounts: all in one second, each told by a callback of its own. `how`
   * null: nobody is told. `quietly`: a part of a payment leaves its state as it was.
   */
  giveBack(payment: Payment, amounts: readonly bigint[], how: Telling | null = {}, { quietly = false } = {}): void {
    const second = nextSecond(payment);
    for (const amountMinor of amounts) {
      if (amountMinor > leftOf(payment)) throw new Error("more than was paid");
      payment.refundedMinor += amountMinor;
      this.#refunds.set(payment.orderReference, this.refunds(payment.orderReference) + 1);
      const before = payment.status;
      this.#move(payment, "Refunded");
      payment.processingDate = second;
      this.#tell(payment, how);
      if (quietly && payment.refundedMinor < payment.amountMinor) this.#move(payment, before);
    }
    this.#book.save();
  }

  /** Takes a refund that waits for the merchant's balance. */
  takeRefund(payment: Payment, amountMinor: bigint): void {
    payment.waitingMinor.push(amountMinor);
    this.change(payment, "RefundInProcessing");
  }

  /** The balance has been filled: what waits goes back, unless so much went back in the cabinet meanwhile. */
  pay(): void {
    for (const payment of this.#book.all()) {
      for (const amountMinor of payment.waitingMinor.splice(0)) {
        if (amountMinor <= leftOf(payment)) this.giveBack(payment, [amountMinor]);
        else if (payment.status === "RefundInProcessing") this.change(payment, "Approved");
      }
    }
  }

  /** CHECK_STATUS falls behind: until it catches up it shows every payment as it is now. */
  setBehind(isBehind: boolean): void {
    this.#shown = isBehind
      ? new Map(this.#book.all().map((payment) => [payment.orderReference, { ...payment }]))
      : null;
  }

  /** What CHECK_STATUS shows of a payment. */
  shown(payment: Payment): Payment {
    return this.#shown?.get(payment.orderReference) ?? payment;
  }

  #move(payment: Payment, status: Status): void {
    payment.status = status;
    payment.reason = reasons[status];
    if (status !== "Expired" && payment.cardPan === "") payment.cardPan = "41****8217";
    if (status === "Approved") payment.authCode = String(randomInt(100_000, 1_000_000));
  }

  #tell(payment: Payment, how: Telling | null): void {
    payment.untold = how !== null;
    this.#book.save();
    if (how) this.#callbacks.send(payment, how);
  }

  /** The payer's choice on the hosted page. */
  choose(payment: Payment, choice: Choice): void {
    const outcomes: Record<Choice, () => void> = {
      approve: () => this.change(payment, "Approved"),
      decline: () => this.change(payment, "Declined"),
      leave: () => this.#expireLater(payment),
      hold: () => this.change(payment, "Pending"),
      late: () => this.change(payment, "Approved", { delayMs: LATE_MS }),
      repeat: () => this.change(payment, "Approved", { copies: 5 }),
      silent: () => this.change(payment, "Approved", null),
    };
    outcomes[choice]();
  }

  /**
   * What happens to a payment later, whatever it is now: nonsense is possible, as it is in production. `amountMinor` is what
   * is given back; null: all that is left.
   */
  act(payment: Payment, what: Later, amountMinor: bigint | null = null): void {
    const outcomes: Record<Later, () => void> = {
      approve: () => this.change(payment, "Approved"),
      decline: () => this.change(payment, "Declined"),
      expire: () => this.change(payment, "Expired"),
      refund: () => this.giveBack(payment, [amountMinor ?? leftOf(payment)]),
      void: () => this.change(payment, "Voided"),
      resend: () => this.#callbacks.send(payment),
      shuffle: () => this.replay(payment, { copies: 2 }),
    };
    outcomes[what]();
  }

  /** Sends all that the shop was ever told of a payment again, the newest first, half a second apart. */
  replay(payment: Payment, how: Telling = {}, gapMs = 500): void {
    const bodies = this.#callbacks.history(payment.orderReference).toReversed();
    for (const [index, body] of bodies.entries()) {
      this.#callbacks.repeat(payment.serviceUrl, body, { ...how, delayMs: index * gapMs });
    }
  }

  stop(): void {
    for (const timer of this.#expiries) clearTimeout(timer);
  }

  #expireLater(payment: Payment): void {
    const timer = setTimeout(() => {
      this.#expiries.delete(timer);
      if (payment.status === "Created") this.change(payment, "Expired");
    }, this.#expireAfterMs);
    this.#expiries.add(timer);
  }
}
