import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { describePayment, type Merchant, type Payment } from "./payment.ts";
import { isSigned } from "./signature.ts";

export interface CallbackLog {
  readonly orderReference: string;
  readonly transactionStatus: string;
  readonly attempt: number;
  /** True when the shop answered with a correctly signed accept. */
  readonly accepted: boolean;
  readonly note: string;
}

export interface Callbacks {
  /** Tells the shop about the payment as it is now, again and again until it accepts. */
  send(payment: Payment, how?: Telling): void;
  /** Tells it once more what it was told before, word for word. */
  repeat(serviceUrl: string, body: string, how?: Telling): void;
  /** Everything the shop was told of a payment, the oldest first. */
  history(orderReference: string): readonly string[];
  stop(): Promise<void>;
}

/** How the network treats what is told. */
export interface Telling {
  /** Milliseconds until the first delivery. */
  readonly delayMs?: number;
  /** So many at the same time. */
  readonly copies?: number;
  /** Told as the amount, in hundredths, instead of the payment's. */
  readonly amountMinor?: bigint;
}

const acceptSchema = z.object({
  orderReference: z.string(),
  status: z.literal("accept"),
  time: z.number().int(),
  signature: z.string(),
});
const statementSchema = z.object({ orderReference: z.string(), transactionStatus: z.string() });
const REQUEST_TIMEOUT_MS = 15_000;

/** Delivers callbacks. `retryDelaysMs` are the pauses after each refused attempt; the last one repeats. */
export function startCallbacks(
  merchant: Merchant,
  retryDelaysMs: readonly number[],
  onLog: (log: CallbackLog) => void,
): Callbacks {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const told = new Map<string, string[]>();

  function start(url: string, body: string, { delayMs = 0, copies = 1 }: Telling = {}): void {
    const { orderReference, transactionStatus } = statementSchema.parse(JSON.parse(body));
    for (let copy = 0; copy < copies; copy++) {
      const delivery = sleep(delayMs, undefined, { signal: stopping.signal })
        .then(() => deliver(url, body, orderReference, transactionStatus))
        .catch(() => undefined);
      running.add(delivery);
      delivery.finally(() => running.delete(delivery));
    }
  }

  async function deliver(url: string, body: string, orderReference: string, transactionStatus: string): Promise<void> {
    for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
      const note = await post(url, body, orderReference);
      onLog({ orderReference, transactionStatus, attempt, accepted: note === "accepted", note });
      if (note === "accepted") return;
      const delay = retryDelaysMs[attempt - 1] ?? retryDelaysMs.at(-1) ?? 1_000;
      await sleep(delay, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  /** One attempt: a JSON document labelled as a form, exactly as the gateway sends it. */
  async function post(url: string, body: string, orderReference: string): Promise<string> {
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": "WayForPay sandbox" },
        body,
        redirect: "manual",
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
      });
      const text = await answer.text();
      if (answer.status !== 200) return `HTTP ${answer.status}`;
      const accept = acceptSchema.safeParse(JSON.parse(text));
      if (!accept.success) return "the answer is not an accept";
      const { time, signature } = accept.data;
      const right = accept.data.orderReference === orderReference;
      return right && isSigned(merchant.secretKey, [orderReference, "accept", time], signature)
        ? "accepted"
        : "the accept is not signed correctly";
    } catch (error) {
      return error instanceof Error ? error.message : "no answer";
    }
  }

  return {
    send(payment, how) {
      if (payment.serviceUrl === "") return;
      const body = JSON.stringify(describePayment(payment, merchant, how?.amountMinor));
      told.set(payment.orderReference, [...(told.get(payment.orderReference) ?? []), body]);
      start(payment.serviceUrl, body, how);
    },
    repeat: start,
    history: (orderReference) => told.get(orderReference) ?? [],
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
