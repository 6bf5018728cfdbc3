import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { listenOnLoopback, readText, sendHtml, sendJson } from "../../loopback-server.ts";
import { answerApi, type RefundBalance, refundableMinor } from "./api.ts";
import { Bank, CHOICES, type Choice, LATER } from "./bank.ts";
import { PaymentBook } from "./book.ts";
import { type CallbackLog, startCallbacks, type Telling } from "./callbacks.ts";
import { messagePage, overviewPage, paymentPage, refusalPage, returnPage } from "./pages.ts";
import {
  describePayment,
  leftOf,
  type Merchant,
  type Payment,
  parseAmount,
  REASONS,
  Refusal,
  readPurchase,
  type Status,
} from "./payment.ts";

export interface SandboxOptions {
  readonly merchant: Merchant;
  readonly port?: number;
  /** Pauses between callback attempts, milliseconds; the last one repeats. */
  readonly retryDelaysMs?: readonly number[];
  /** How long after "Leave" the payment expires, milliseconds. */
  readonly expireAfterMs?: number;
  /** Keeps payments between runs. */
  readonly stateFile?: string;
  readonly onCallback?: (log: CallbackLog) => void;
}

export interface Sandbox {
  readonly url: string;
  readonly payUrl: string;
  readonly apiUrl: string;
  /** Sends the payment's present state once more, as the gateway does days later. */
  resendCallback(orderReference: string): void;
  /** Sends all it ever told of a payment again, the newest first. */
  replay(orderReference: string, how?: Telling, gapMs?: number): void;
  /** The bank changes its mind: any state, told to the shop as `how` says, or not at all. */
  setStatus(orderReference: string, status: Status, how?: Telling | null): void;
  /** What it would tell the shop now, as it would send it. */
  statement(orderReference: string): string;
  /** Somebody gives money of a payment back in the cabinet: a refund for each amount, all in one second. Hundredths. */
  giveBack(
    orderReference: string,
    amounts: readonly bigint[],
    how?: Telling | null,
    more?: { quietly?: boolean },
  ): void;
  /** How many times it gave money of a payment back. */
  refunds(orderReference: string): number;
  /** How much it gave back, in hundredths. */
  givenBack(orderReference: string): bigint;
  /** How much can still be given back, beside what waits for the balance. Hundredths. */
  refundable(orderReference: string): bigint;
  /** What becomes of refunds from now on; what waited goes back once there is enough. */
  setBalance(balance: RefundBalance): void;
  /** CHECK_STATUS shows everything as it is now until it catches up. */
  setBehind(isBehind: boolean): void;
  /** So many of the next refunds are lost on the line: before the provider hears of them, or only its answers. */
  loseRefunds(what: "requests" | "answers", count: number): void;
  stop(): Promise<void>;
}

const choiceSchema = z.enum(CHOICES);
const laterSchema = z.object({ reference: z.string(), what: z.enum(LATER), amount: z.string().default("") });
const isRefund = (body: string) => body.includes('"transactionType":"REFUND"');
const DEFAULT_RETRIES = [500, 1_000, 2_000, 5_000, 15_000, 60_000];

/** A WayForPay of our own on loopback: hosted page, callbacks with retries, CHECK_STATUS and REFUND. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { merchant } = options;
  const book = new PaymentBook(options.stateFile);
  const callbacks = startCallbacks(merchant, options.retryDelaysMs ?? DEFAULT_RETRIES, (log) => {
    options.onCallback?.(log);
    const payment = book.find(log.orderReference);
    if (!log.accepted || payment?.status !== log.transactionStatus) return;
    payment.untold = false;
    book.save();
  });
  for (const payment of book.all().filter(({ untold }) => untold)) callbacks.send(payment);
  const bank = new Bank(book, callbacks, options.expireAfterMs ?? 300_000);
  const now = () => Math.floor(Date.now() / 1000);
  let balance: RefundBalance = "enough";
  const lost = { requests: 0, answers: 0 };

  /** The person's choice on the hosted page; answers the page that sends the browser back. */
  function decide(choice: Choice, payment: Payment): string {
    if (!bank.canStillPay(payment)) return messagePage("Already decided", `This payment is ${payment.status}.`);
    bank.choose(payment, choice);
    return returnPage(payment.returnUrl, describePayment(payment, merchant));
  }

  function known(orderReference: string): Payment {
    const payment = book.find(orderReference);
    if (payment === undefined) throw new Error(`the sandbox knows no payment ${orderReference}`);
    return payment;
  }

  function purchase(body: string, response: ServerResponse): void {
    const payment = readPurchase(new URLSearchParams(body), merchant, now());
    const known = book.find(payment.orderReference);
    // A reload posts the form again; once a card was tried, the reference is used up.
    if (known !== undefined && known.status !== "Created") throw new Refusal(REASONS.duplicate);
    const token = book.tokenOf(payment.orderReference) ?? book.add(payment);
    response.writeHead(303, { location: `/page?vkh=${token}` }).end();
  }

  /** CHECK_STATUS and REFUND, on a line that may lose what is said. */
  function answerShop(body: string, response: ServerResponse): void {
    const mayLose = isRefund(body);
    if (mayLose && lost.requests-- > 0) return void response.destroy();
    const answered = answerApi(body, {
      merchant,
      find: (orderReference) => book.find(orderReference),
      balance,
      giveBack: (payment, amountMinor) => bank.giveBack(payment, [amountMinor]),
      takeRefund: (payment, amountMinor) => bank.takeRefund(payment, amountMinor),
      shown: (payment) => bank.shown(payment),
    });
    if (mayLose && lost.answers-- > 0) return void response.destroy();
    sendJson(response, 200, answered);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://sandbox");
    const body = request.method === "POST" ? await readText(request) : "";
    const route = `${request.method} ${url.pathname}`;
    if (route === "POST /pay") return purchase(body, response);
    if (route === "POST /api") return answerShop(body, response);
    if (route === "GET /") return sendHtml(response, 200, overviewPage(book.all()));
    const form = new URLSearchParams(body);
    const later = laterSchema.safeParse(Object.fromEntries(form));
    if (route === "POST /later" && later.success) {
      const payment = book.find(later.data.reference);
      const { what, amount } = later.data;
      const amountMinor = amount === "" ? null : parseAmount(amount);
      if (payment && what === "refund" && (amountMinor ?? 1n) > leftOf(payment)) {
        return sendHtml(
          response,
          400,
          messagePage("Nothing was given back", "That is more than is left of the payment."),
        );
      }
      if (payment) bank.act(payment, what, amountMinor);
      response.writeHead(303, { location: "/" }).end();
      return;
    }
    const token = url.searchParams.get("vkh") ?? form.get("vkh") ?? "";
    const payment = book.findByToken(token);
    const choice = choiceSchema.safeParse(/^POST \/page\/([a-z]+)$/.exec(route)?.[1]);
    if (payment === undefined || (route !== "GET /page" && !choice.success)) {
      return sendHtml(response, 404, messagePage("Not found", "There is no such page or payment in the sandbox."));
    }
    sendHtml(response, 200, choice.success ? decide(choice.data, payment) : paymentPage(payment, token));
  }

  const server = await listenOnLoopback((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof Refusal) return sendHtml(response, 400, refusalPage(error.reason));
      sendHtml(response, 500, messagePage("Sandbox error", error instanceof Error ? error.message : "unknown"));
    });
  }, options.port);
  const { url } = server;
  return {
    url,
    payUrl: `${url}/pay`,
    apiUrl: `${url}/api`,
    resendCallback: (orderReference) => callbacks.send(known(orderReference)),
    replay: (orderReference, how, gapMs) => bank.replay(known(orderReference), how, gapMs),
    setStatus(orderReference, status, how) {
      const payment = known(orderReference);
      const leftMinor = leftOf(payment);
      if (status === "Refunded" && leftMinor > 0n) bank.giveBack(payment, [leftMinor], how);
      else bank.change(payment, status, how);
    },
    giveBack: (orderReference, amounts, how, more) => bank.giveBack(known(orderReference), amounts, how, more),
    statement: (orderReference) => JSON.stringify(describePayment(known(orderReference), merchant)),
    refunds: (orderReference) => bank.refunds(orderReference),
    givenBack: (orderReference) => known(orderReference).refundedMinor,
    refundable: (orderReference) => refundableMinor(known(orderReference)),
    setBalance(next) {
      balance = next;
      if (next === "enough") bank.pay();
    },
    setBehind: (isBehind) => bank.setBehind(isBehind),
    loseRefunds(what, count) {
      lost[what] = count;
    },
    async stop() {
      bank.stop();
      await server.stop();
      await callbacks.stop();
    },
  };
}
