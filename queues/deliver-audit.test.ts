import { expect, it } from "vitest";
import type { AuditProgress } from "#core/services/audit/advance-audit";
import { type AuditDelivery, deliverAudit } from "#queues/deliver-audit";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { queuedMessage } from "#scripts/testing/queued-message";

const due = { type: "audit.due", runId: "2026-11-27" };

function auditWith(advance: () => Promise<AuditProgress>) {
  const queued: string[] = [];
  const parked: unknown[] = [];
  const context: AuditDelivery = {
    services: {
      advanceAudit: advance,
      queueAudit: async (runId) => void queued.push(runId),
      recordDeadLetter: async ({ body }) => void parked.push(body),
    },
  };
  return { context, queued, parked };
}

async function deliver(advance: () => Promise<AuditProgress>, body: unknown = due) {
  const message = queuedMessage(body);
  const { context, ...became } = auditWith(advance);
  await deliverAudit(context, { queue: "refcodes-audit", messages: [message] });
  return { fate: message.fate, ...became };
}

it("a page that is done is followed by the message for the next, and the last by none", async () => {
  expect(await deliver(async () => "more")).toEqual({ fate: ["ack"], queued: [due.runId], parked: [] });
  expect(await deliver(async () => "done")).toEqual({ fate: ["ack"], queued: [], parked: [] });
});

it("a page that has to wait, or that fails, is delivered again", async () => {
  for (const advance of [async () => "later" as const, () => Promise.reject(new Error("the database is away"))]) {
    expect(await deliver(advance)).toEqual({ fate: ["retry in 5"], queued: [], parked: [] });
  }
});

it("what is no message of the audit is parked", async () => {
  const odd = { type: "payment.paid", orderReference: "ring-1-1" };
  expectErrorLog(/is no event/);
  expect(await deliver(async () => "more", odd)).toEqual({ fate: ["ack"], queued: [], parked: [odd] });
});
