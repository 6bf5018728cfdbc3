import { z } from "zod";
import { healthSchema } from "#worker/api/answers/health";
import { accountOperations } from "#worker/api/operations/account";
import { adminOperations } from "#worker/api/operations/admin";
import { letterOperations } from "#worker/api/operations/letters";
import type { Operations } from "#worker/api/operations/operation";
import { referralOperations } from "#worker/api/operations/referral";
import { storeOperations } from "#worker/api/operations/store";

/** What the API says of itself. */
const ownOperations: Operations = {
  "GET /api/health": {
    summary: "Whether database and chain answer; 503 when one does not",
    access: "public",
    status: 200,
    answer: healthSchema,
    unwell: 503,
  },
  "GET /api/openapi.json": {
    summary: "This API as OpenAPI 3.1",
    access: "public",
    status: 200,
    answer: z.looseObject({ openapi: z.literal("3.1.0") }),
  },
  "GET /api/docs": { summary: "This API to read", access: "public", status: 200, answer: null },
};

/** Every endpoint of the app. */
export const operations: Operations = {
  ...referralOperations,
  ...storeOperations,
  ...accountOperations,
  ...letterOperations,
  ...adminOperations,
  ...ownOperations,
};
