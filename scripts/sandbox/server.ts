import { randomInt } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { answerApi } from "./api.ts";
import { PaymentBook } from "./book.ts";
import { type CallbackLog, startCallbacks } from "./callbacks.ts";
import { messagePage, paymentPage, refusalPage, returnPage } from "./pages.ts";
import {
  describePayment,
  type Merchant,
  type Payment,
  REASONS,
  type Reason,
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
  stop(): Promise<void>;
}

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
  const expiries = new Set<NodeJS.Timeout>();
  const now = () => Math.floor(Date.now() / 1000);

  function change(payment: Payment, status: Status, reason: Reason): void {
    payment.status = status;
    payment.reason = reason;
    payment.processingDate = Math.max(now(), payment.processingDate + 1);
    payment.untold = true;
    book.save();
    callbacks.send(payment);
  }

  function expireLater(payment: Payment): void {
    const timer = setTimeout(() => {
      expiries.delete(timer);
      if (payment.status === "Created") change(payment, "Expired", REASONS.expired);
    }, options.expireAfterMs ?? 300_000);
    expiries.add(timer);
  }

  /** The person's choice on the hosted page; answers the page that sends the browser back. */
  function decide(action: string, payment: Payment): string {
    if (payment.status !== "Created") return messagePage("Already decided", `This payment is ${payment.status}.`);
    if (action === "leave") {
      expireLater(payment);
    } else {
      payment.cardPan = "41****8217";
      if (action === "approve") payment.authCode = String(randomInt(100_000, 1_000_000));
      const approved = action === "approve";
      change(payment, approved ? "Approved" : "Declined", approved ? REASONS.ok : REASONS.declined);
    }
    return returnPage(payment.returnUrl, describePayment(payment, merchant));
  }

  function purchase(body: string, response: ServerResponse): void {
    const payment = readPurchase(new URLSearchParams(body), merchant, now());
    if (book.find(payment.orderReference) !== undefined) throw new Refusal(REASONS.duplicate);
    response.writeHead(303, { location: `/page?vkh=${book.add(payment)}` }).end();
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://sandbox");
    const body = request.method === "POST" ? await readText(request) : "";
    const route = `${request.method} ${url.pathname}`;
    if (route === "POST /pay") return purchase(body, response);
    if (route === "POST /api") {
      const answered = answerApi(body, {
        merchant,
        find: (orderReference) => book.find(orderReference),
        refund: (payment) => change(payment, "Refunded", REASONS.ok),
      });
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answered));
      return;
    }
    const token = url.searchParams.get("vkh") ?? new URLSearchParams(body).get("vkh") ?? "";
    const payment = book.findByToken(token);
    const action = /^POST \/page\/(approve|decline|leave)$/.exec(route)?.[1];
    if (payment === undefined || (route !== "GET /page" && action === undefined)) {
      return sendHtml(response, 404, messagePage("Not found", "There is no such page or payment in the sandbox."));
    }
    sendHtml(response, 200, action === undefined ? paymentPage(payment, token) : decide(action, payment));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof Refusal) return sendHtml(response, 400, refusalPage(error.reason));
      sendHtml(response, 500, messagePage("Sandbox error", error instanceof Error ? error.message : "unknown"));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the WayForPay sandbox got no port");
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    payUrl: `${url}/pay`,
    apiUrl: `${url}/api`,
    resendCallback(orderReference) {
      const payment = book.find(orderReference);
      if (payment === undefined) throw new Error(`the sandbox knows no payment ${orderReference}`);
      callbacks.send(payment);
    },
    async stop() {
      for (const timer of expiries) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await callbacks.stop();
    },
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function sendHtml(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }).end(html);
}
