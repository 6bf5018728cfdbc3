import { createServer } from "node:http";
import { z } from "zod";
import type { Sandbox } from "./server.ts";
import { sign } from "./signature.ts";

export const merchant = { account: "test_merch_n1", secretKey: "flk3409refn54t54t*FNJRET" };
export const key = merchant.secretKey;

interface Received {
  readonly contentType: string | undefined;
  readonly body: string;
}

/** A shop that answers callbacks as `accept` says, and keeps what it got. */
export async function startShop(accept: (reference: string, attempt: number) => string) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    received.push({ contentType: request.headers["content-type"], body });
    response.end(accept(String(JSON.parse(body).orderReference), received.length));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the shop got no port");
  return { url: `http://127.0.0.1:${address.port}`, received, stop: () => new Promise((done) => server.close(done)) };
}

/** The accept that the gateway waits for. */
export function signedAccept(orderReference: string): string {
  const time = 1_767_225_600;
  return JSON.stringify({
    orderReference,
    status: "accept",
    time,
    signature: sign(key, [orderReference, "accept", time]),
  });
}

export type Shop = Awaited<ReturnType<typeof startShop>>;

/** The form of a purchase of 499.50 at a shop. */
export function purchaseForm(
  shop: Shop,
  orderReference: string,
  changed: Record<string, string> = {},
): URLSearchParams {
  const values = [merchant.account, "localhost", orderReference, "1767225600", "499.50", "UAH", "Мед", "1", "499.50"];
  const fields = { merchantAccount: merchant.account, merchantDomainName: "localhost", orderReference };
  return new URLSearchParams({
    ...fields,
    orderDate: "1767225600",
    amount: "499.50",
    currency: "UAH",
    "productName[]": "Мед",
    "productCount[]": "1",
    "productPrice[]": "499.50",
    serviceUrl: `${shop.url}/hook`,
    returnUrl: "https://store.example/return?x=1&y=2",
    merchantSignature: sign(key, values),
    ...changed,
  });
}

/** Pays on the hosted page by pressing a button there; answers the page that follows. */
export async function payAt(sandbox: Sandbox, shop: Shop, orderReference: string, action: string): Promise<string> {
  const opened = await fetch(sandbox.payUrl, { method: "POST", body: purchaseForm(shop, orderReference) });
  const vkh = new URL(opened.url).searchParams.get("vkh") ?? "";
  const answer = await fetch(`${sandbox.url}/page/${action}`, { method: "POST", body: new URLSearchParams({ vkh }) });
  return answer.text();
}

/** A request to the gateway's API, and its answer. */
export async function callApi(sandbox: Sandbox, request: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await fetch(sandbox.apiUrl, { method: "POST", body: JSON.stringify(request) });
  return z.record(z.string(), z.unknown()).parse(await answer.json());
}

/** A signed REFUND. */
export function refundRequest(orderReference: string, amount: string): Record<string, unknown> {
  const merchantSignature = sign(key, [merchant.account, orderReference, amount, "UAH"]);
  const common = { transactionType: "REFUND", merchantAccount: merchant.account, orderReference, merchantSignature };
  return { ...common, amount, currency: "UAH", comment: "returned", apiVersion: 1 };
}

/** What CHECK_STATUS answers. */
export function statusAt(sandbox: Sandbox, orderReference: string): Promise<Record<string, unknown>> {
  const merchantSignature = sign(key, [merchant.account, orderReference]);
  const request = { transactionType: "CHECK_STATUS", merchantAccount: merchant.account, orderReference };
  return callApi(sandbox, { ...request, merchantSignature });
}
