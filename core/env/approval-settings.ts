import { z } from "zod";
import { positiveDecimal } from "#core/env/parse";

const wholeUsd = z
  .string()
  .regex(/^\d{1,9}$/, "must be whole US dollars")
  .transform(BigInt);

/**
 * Settings that say who approves a reward, and when. App and consumer each have them and they must agree; where the
 * others than the delay differ, nothing is paid that the consumer's do not allow.
 */
export const approvalFields = {
  REFERRAL_UAH_PER_USD: positiveDecimal,
  /** Rewards of credit orders up to this value need no admin. */
  REFERRAL_AUTO_APPROVE_MAX_USD: wholeUsd,
  /** Rewards above this value need two admins; null: one is always enough. */
  REFERRAL_SECOND_APPROVAL_USD: z.union([z.literal("").transform(() => null), wholeUsd]).default(null),
  /** Days after the payment before a reward may be approved. */
  REFERRAL_APPROVAL_DELAY_DAYS: z
    .string()
    .regex(/^([0-9]|[1-8][0-9]|90)$/, "must be 0 to 90 whole days")
    .default("0")
    .transform(Number),
};

type ApprovalLimits = Record<"REFERRAL_AUTO_APPROVE_MAX_USD", bigint> &
  Record<"REFERRAL_SECOND_APPROVAL_USD", bigint | null>;

/** Arguments of `refine`: what is approved at once may not need two admins. */
export const secondApprovalFits: [
  isFit: (limits: ApprovalLimits) => boolean,
  params: { path: string[]; message: string },
] = [
  ({ REFERRAL_SECOND_APPROVAL_USD: second, REFERRAL_AUTO_APPROVE_MAX_USD: auto }) => second === null || second >= auto,
  { path: ["REFERRAL_SECOND_APPROVAL_USD"], message: "may not be below REFERRAL_AUTO_APPROVE_MAX_USD" },
];
