import { randomBytes } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { readKept } from "../../kept-file.ts";
import { type Payment, REASONS, STATUSES } from "./payment.ts";

const minor = z
  .string()
  .regex(/^\d+$/)
  .transform((text) => BigInt(text));
const reasons = Object.values(REASONS);
const paymentSchema = z.object({
  orderReference: z.string(),
  amountMinor: minor,
  currency: z.string(),
  products: z.array(z.object({ name: z.string(), count: z.string(), price: z.string() })),
  returnUrl: z.string(),
  serviceUrl: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  createdDate: z.number(),
  status: z.enum(STATUSES),
  reason: z.number().transform((code) => reasons.find(([known]) => known === code) ?? REASONS.ok),
  authCode: z.string(),
  cardPan: z.string(),
  processingDate: z.number(),
  refundedMinor: minor,
  waitingMinor: z.array(minor).default([]),
  untold: z.boolean(),
});
const bookSchema = z.array(z.object({ token: z.string(), payment: paymentSchema }));

/** The gateway's memory of payments; with a file it outlives the sandbox, as the real one outlives a shop's restart. */
export class PaymentBook {
  readonly #file: string | undefined;
  readonly #byToken = new Map<string, Payment>();
  readonly #byReference = new Map<string, Payment>();

  constructor(file?: string) {
    this.#file = file;
    if (file === undefined) return;
    for (const { token, payment } of readKept(file, bookSchema, [])) {
      this.#byToken.set(token, payment);
      this.#byReference.set(payment.orderReference, payment);
    }
  }

  /** Takes a new payment in; answers the secret part of its page's address. */
  add(payment: Payment): string {
    const token = randomBytes(16).toString("hex");
    this.#byToken.set(token, payment);
    this.#byReference.set(payment.orderReference, payment);
    this.save();
    return token;
  }

  tokenOf(orderReference: string): string | undefined {
    return [...this.#byToken].find(([, payment]) => payment.orderReference === orderReference)?.[0];
  }

  find(orderReference: string): Payment | undefined {
    return this.#byReference.get(orderReference);
  }

  findByToken(token: string): Payment | undefined {
    return this.#byToken.get(token);
  }

  all(): Payment[] {
    return [...this.#byReference.values()];
  }

  /** To be called after every change of a payment. */
  save(): void {
    if (this.#file === undefined) return;
    const entries = [...this.#byToken].map(([token, payment]) => ({
      token,
      payment: { ...payment, reason: payment.reason[0] },
    }));
    const text = JSON.stringify(entries, (_key, value) => (typeof value === "bigint" ? value.toString() : value));
    writeFileSync(`${this.#file}.new`, text);
    renameSync(`${this.#file}.new`, this.#file);
  }
}
