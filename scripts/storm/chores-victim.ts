import { randomBytes } from "node:crypto";
// The app's payment chores in a process that can be killed. All that it reaches, it reaches by `TRIPS_URL`: the database,
// the provider and its queues. Says its port when ready; a request is a delivered batch, or cron.
import { z } from "zod";
import { createWayForPayGateway } from "#core/adapters/wayforpay/gateway";
import type { EventMessage } from "#core/messages";
import { gatewaysOf } from "#core/ports/payment-gateway";
import { createDatabase } from "#db/client";
import { paymentChores, runDueChores, takeBatch } from "#web/payment-chores";
import { listenOnLoopback, readText, sendJson } from "../loopback-server.ts";
import { picturesInMemory } from "../testing/bucket.ts";
import { clone } from "../testing/store-fixture.ts";
import { MERCHANT } from "./webhooks.ts";

const runSchema = z.object({
  /** Milliseconds since 1970: the chores' time. */
  now: z.number(),
  /** The batch of the payments queue; null: cron. */
  messages: z.array(z.object({ id: z.string(), body: z.unknown(), attempts: z.number() })).nullable(),
});

const trips = process.env.TRIPS_URL ?? "";
let clock = new Date();
const db = createDatabase(process.env.DATABASE_URL ?? "");
const gateway = createWayForPayGateway({
  merchantAccount: MERCHANT.account,
  secretKey: MERCHANT.secretKey,
  domain: "store.test",
  payUrl: "https://bank.test",
  apiUrl: `${trips}/api`,
  appUrl: clone.appUrl,
});
const gateways = gatewaysOf([gateway]);
const letters = { write: () => ({ kind: "changed" as const, subject: "s", text: "t", html: "h" }) };
const sendTo = (queue: string) => async (messages: EventMessage[]) => {
  const answer = await fetch(`${trips}/send/${queue}`, { method: "POST", body: JSON.stringify(messages) });
  if (!answer.ok) throw new Error(`the queue ${queue} took nothing`);
};
const queues = { events: sendTo("events"), payments: sendTo("payments") };
const ctx = { db, clone, gateways, pictures: picturesInMemory() };
// The consumer is another process.
const consumer = { runChores: async () => ({ again: false, dueAt: null }), startAudit: async () => ({ runs: 0 }) };
const chores = paymentChores({ ctx, accountCtx: { db, letters, randomBytes }, queues, consumer }, () => clock);

const server = await listenOnLoopback(async (request, response) => {
  const { now, messages } = runSchema.parse(JSON.parse(await readText(request)));
  clock = new Date(now);
  const acked: string[] = [];
  if (messages === null) await runDueChores(chores);
  else {
    const delivered = messages.map(({ id, body, attempts }) => ({
      id,
      body,
      attempts,
      ack: () => void acked.push(id),
      retry: () => undefined,
    }));
    await takeBatch(chores, { queue: "refcodes-payments", messages: delivered });
  }
  sendJson(response, 200, acked);
});
process.send?.({ port: server.port });
