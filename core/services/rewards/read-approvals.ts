import { and, asc, eq, inArray } from "drizzle-orm";
import {
  type ApprovalCount,
  type ApprovalRefusal,
  type ApprovingAdmin,
  approvableFrom,
  countOf,
  enoughAdminsFrom,
  isValidApproval,
  judgeApproval,
  type RewardToApprove,
} from "#core/domain/approval-decision";
import { needsDecision, type RewardStatus } from "#core/domain/reward";
import type { ServiceContext } from "#core/services/context";
import { guardMarks, rewardApprovals, users } from "#db/schema";

/** A reward as it was read, without its approvals. */
export type ReadReward = Omit<RewardToApprove, "approvals"> & { orderReference: string; status: RewardStatus };

/** Who approved a reward, and what an admin who looks at it can do. */
export interface RewardApprovals extends ApprovalCount {
  /** In the order in which they were given. Only those of the present amount, by admins, count. */
  given: readonly { adminId: string; adminName: string; at: Date; tokenAmount: bigint; isValid: boolean }[];
  /** Null once no person decides any more. */
  decision: {
    /** Why this admin cannot approve it now; null where they can. */
    refusal: ApprovalRefusal | "already_approved" | null;
    /** When it can be approved at the earliest; null where it need not wait. */
    approvableFrom: Date | null;
    /** From when enough admins can approve it; null: there are too few. */
    enoughAdminsFrom: Date | null;
  } | null;
}

/** Reads who approved these rewards; the function tells it of each, for the admin who looks. */
export async function readApprovals(
  { db, clone, guards }: Pick<ServiceContext, "db" | "clone" | "guards">,
  { references, viewerId, now }: { references: readonly string[]; viewerId: string; now: Date },
): Promise<(reward: ReadReward) => RewardApprovals> {
  const person = { id: users.id, name: users.name, email: users.email, role: users.role, roleSince: users.roleSince };
  const [given, admins] = await db.batch([
    db
      .select({ approval: rewardApprovals, admin: person })
      .from(rewardApprovals)
      .innerJoin(users, eq(users.id, rewardApprovals.adminId))
      .where(inArray(rewardApprovals.orderReference, [...references]))
      .orderBy(asc(rewardApprovals.at), asc(rewardApprovals.adminId)),
    db
      .select(person)
      .from(users)
      .where(and(eq(users.role, "admin"), eq(users.banned, false))),
  ]);
  const viewer = admins.find(({ id }) => id === viewerId);
  const hashes = viewer ? guards.ofEmail(viewer.email).map(({ hash }) => hash) : [];
  const marks = await db.select({ userId: guardMarks.userId }).from(guardMarks).where(inArray(guardMarks.hash, hashes));
  const formerSelves = new Set(marks.map(({ userId }) => userId));
  const byReference = Map.groupBy(given, ({ approval }) => approval.orderReference);
  const rules = clone.approval;

  return (read) => {
    const approvals = (byReference.get(read.orderReference) ?? []).map(({ approval: { tokenAmount, at }, admin }) => ({
      admin,
      tokenAmount,
      at,
    }));
    const reward = { ...read, approvals };
    const isFormerSelf = formerSelves.has(read.referrerUserId);
    return {
      ...countOf(reward, rules),
      given: approvals.map((approval) => ({
        adminId: approval.admin.id,
        adminName: approval.admin.name,
        at: approval.at,
        tokenAmount: approval.tokenAmount,
        isValid: isValidApproval(reward, approval),
      })),
      decision: needsDecision(read.status)
        ? {
            refusal: viewer ? refusalOf(reward, viewer, { rules, isFormerSelf, now }) : "new_admin",
            approvableFrom: approvableFrom(read, rules),
            enoughAdminsFrom: enoughAdminsFrom(reward, admins, { rules, now }),
          }
        : null,
    };
  };
}

function refusalOf(
  reward: RewardToApprove,
  viewer: ApprovingAdmin,
  about: Parameters<typeof judgeApproval>[2],
): ApprovalRefusal | "already_approved" | null {
  const judged = judgeApproval(reward, viewer, about);
  if (judged.refusal !== null) return judged.refusal;
  const { have, need } = judged.count;
  const isGiven = reward.approvals.some(
    (approval) => approval.admin.id === viewer.id && isValidApproval(reward, approval),
  );
  return isGiven && have < need ? "already_approved" : null;
}
