import { asc, eq } from "drizzle-orm";
import { approveReward } from "#core/services/rewards/approve-reward";
import type { ApprovalContext, ApprovalResult } from "#core/services/rewards/record-approval";
import { retryReward } from "#core/services/rewards/retry-reward";
import { outbox, referralRewards, rewardApprovals, rewardTransitions } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { type RewardFixture, rewardFixture } from "./reward-fixture.ts";
import { addAdmin, clone, guards } from "./store-fixture.ts";

export const HOUR = 60 * 60 * 1000;
export const now = new Date("2026-03-01T10:00:00Z");

/** Of every reward of the fixture, in the token's smallest unit. */
export const amount = 10n ** 18n;

/** 501 US dollars at 40 hryvnias, in 1/10 000 of a minor unit: above the limit of this clone. */
export const large = { commissionNumerator: 501n * 40_000_000n };

/** The answers to the first and to the second approval of a large reward. */
export const waits = { outcome: "waits_for_second", approvals: { need: 2, have: 1 } };
export const approved = { outcome: "approved", approvals: { need: 2, have: 2 } };

interface Press {
  tokenAmount?: bigint | null;
  moment?: Date;
}

/** A clone that asks for two admins above 500 dollars, with three of them (`ann`, `bob`, `cat`) and a `new` one. */
export interface ApprovalFixture {
  database: TestDatabase;
  rewards: RewardFixture;
  ctx: ApprovalContext;
  /** A large reward that waits. */
  waiting(change?: Partial<typeof referralRewards.$inferInsert>): Promise<string>;
  approve(orderReference: string, actorId: string, press?: Press): Promise<ApprovalResult>;
  retry(orderReference: string, actorId: string, press?: Press): Promise<ApprovalResult>;
  /** The consumer gives it another amount. */
  reprice(orderReference: string, tokenAmount: bigint): Promise<unknown>;
  /** The consumer could not pay it. */
  hasFailed(orderReference: string): Promise<unknown>;
  /** Its status, who approved it, its moves with their actors, and how many events there are. */
  stateOf(orderReference: string): Promise<{ status?: string; by: string[]; moves: string[][]; events: number }>;
}

export async function approvalFixture(): Promise<ApprovalFixture> {
  const database = await createTestDatabase();
  const { adminDb, appDb, consumerDb } = database;
  const rewards = await rewardFixture({ admin: adminDb });
  const approval = { ...clone.approval, secondApprovalUsd: 500n };
  const ctx: ApprovalContext = { db: appDb, guards, clone: { ...clone, approval } };
  for (const id of ["ann", "bob", "cat"]) await addAdmin(adminDb, { id });
  await addAdmin(adminDb, { id: "new", roleSince: new Date(now.getTime() - HOUR) });
  const ofReference = (orderReference: string) => eq(referralRewards.orderReference, orderReference);
  return {
    database,
    rewards,
    ctx,
    waiting: (change = {}) => rewards.add({ status: "pending_approval", ...large, ...change }),
    approve: (orderReference, actorId, { tokenAmount = amount, moment = now } = {}) =>
      approveReward(ctx, { orderReference, actorId, tokenAmount, now: moment }),
    retry: (orderReference, actorId, { tokenAmount = amount, moment = now } = {}) =>
      retryReward(ctx, { orderReference, actorId, tokenAmount, now: moment }),
    reprice: (orderReference, tokenAmount) =>
      consumerDb.update(referralRewards).set({ tokenAmount }).where(ofReference(orderReference)),
    hasFailed: (orderReference) =>
      consumerDb
        .update(referralRewards)
        .set({ status: "failed", failureReason: "no gas" })
        .where(ofReference(orderReference)),
    async stateOf(orderReference) {
      const [[reward], approvals, moves, events] = await adminDb.batch([
        adminDb.select().from(referralRewards).where(ofReference(orderReference)),
        adminDb
          .select()
          .from(rewardApprovals)
          .where(eq(rewardApprovals.orderReference, orderReference))
          .orderBy(asc(rewardApprovals.adminId)),
        adminDb.select().from(rewardTransitions).where(eq(rewardTransitions.orderReference, orderReference)),
        adminDb.select().from(outbox),
      ]);
      const isAbout = ({ message }: (typeof events)[number]) =>
        message.type === "reward.approved" && message.orderReference === orderReference;
      return {
        ...(reward && { status: reward.status }),
        by: approvals.map(({ adminId }) => adminId),
        moves: moves.map(({ toStatus, actor }) => [toStatus, actor]),
        events: events.filter(isAbout).length,
      };
    },
  };
}

/** The state of a reward that nobody has decided about. */
export const untouched = (status: string) => ({ status, by: [], moves: [], events: 0 });
