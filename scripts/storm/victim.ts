// The webhook's route in a process that can be killed, on the database of `DATABASE_URL`. Says its port when ready.
// It loads no more than settling needs: it is started again after every kill.
import { createWayForPayGateway } from "#core/adapters/wayforpay/gateway";
import { settlePayment } from "#core/services/payments/settle-payment";
import { createDatabase } from "#db/client";
import { listenOnLoopback, readText } from "../loopback-server.ts";
import { clone } from "../testing/store-fixture.ts";
import { MERCHANT } from "./webhooks.ts";

const db = createDatabase(process.env.DATABASE_URL ?? "");
const nowhere = "https://bank.test";
const gateway = createWayForPayGateway({
  merchantAccount: MERCHANT.account,
  secretKey: MERCHANT.secretKey,
  domain: "store.test",
  payUrl: nowhere,
  apiUrl: nowhere,
  appUrl: clone.appUrl,
});
const server = await listenOnLoopback(async (request, response) => {
  const now = new Date();
  const event = gateway.readCallback({ headers: new Headers(), body: await readText(request) });
  await settlePayment({ db, clone }, { event, now });
  response.writeHead(200).end(JSON.stringify(gateway.acknowledgement(event.orderReference, now)));
});
process.send?.({ port: server.port });
