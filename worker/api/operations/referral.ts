import { dashboardSchema } from "#worker/api/answers/referrer";
import { mintRunSchema, movedRewardSchema, rewardsSchema } from "#worker/api/answers/rewards";
import type { Operations } from "#worker/api/operations/operation";
import { rejectionSchema, rewardsQuerySchema } from "#worker/api/refcodes";

/** Codes, rewards and mint runs. */
export const referralOperations: Operations = {
  "GET /api/refcodes": {
    summary: "My codes, visits, figures, days, funnel and rewards, and why other orders earned nothing",
    access: "session",
    status: 200,
    answer: dashboardSchema,
  },
  "POST /api/refcodes/mint": { summary: "Does one mint run", access: "admin", status: 200, answer: mintRunSchema },
  "GET /api/cron/refcodes-mint": {
    summary: "Does one mint run from outside",
    access: "cron secret",
    status: 200,
    answer: mintRunSchema,
  },
  "GET /api/refcodes/rewards": {
    summary: "Rewards, page by page",
    access: "admin",
    query: rewardsQuerySchema,
    status: 200,
    answer: rewardsSchema,
  },
  "POST /api/refcodes/rewards/:orderReference/approve": {
    summary: "Approves a waiting reward",
    access: "admin",
    status: 200,
    answer: movedRewardSchema,
  },
  "POST /api/refcodes/rewards/:orderReference/reject": {
    summary: "Rejects a reward that is not on its way yet; the referrer sees the reason",
    access: "admin",
    body: rejectionSchema,
    status: 200,
    answer: movedRewardSchema,
  },
  "POST /api/refcodes/rewards/:orderReference/retry": {
    summary: "Tries a failed reward again",
    access: "admin",
    status: 200,
    answer: movedRewardSchema,
  },
};
