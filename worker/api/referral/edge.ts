import { z } from "zod";
import { maxLabelLength } from "#core/domain/link-label";
import { MAX_RECOMMENDER_NAME } from "#core/domain/recommender-name";
import { refcodeAlphabet } from "#core/domain/refcode";
import { maxCandidates } from "#core/domain/referral-link";
import type { Descriptions } from "#worker/api/operation";

const code = z.string().regex(new RegExp(`^[${refcodeAlphabet}]{8}$`));

/** What the edge answers by itself; its own schemas are in `worker/edge`. */
export const edgeOperations: Descriptions = {
  "POST /api/refcodes/track": {
    summary:
      "Counts a visit, once per id and once a day for a browser and code; the code is the cookie's where it is left out",
    access: "public",
    body: z.object({ code: code.optional(), id: z.uuid() }),
    status: 204,
    answer: null,
    refuses: [400, 403, 404, 413, 429, 503],
  },
  "POST /api/refcodes/claim": {
    summary: "Stores the visitor's answer and, if they agree, a friend's code; for the store's own pages only",
    access: "public",
    body: z.object({
      code: z.union([code, z.array(code).max(maxCandidates)]).optional(),
      /** Label of the link that brought the code. */
      via: z.string().max(maxLabelLength).optional(),
      consent: z.enum(["granted", "denied"]).optional(),
    }),
    status: 200,
    answer: z.object({ captured: z.boolean(), code: code.nullable() }),
    refuses: [400, 403, 404, 413, 429],
  },
  "POST /api/refcodes/recommender": {
    summary: "The given name of whoever's code this visitor has stored; null where they do not want it told",
    access: "public",
    status: 200,
    answer: z.object({ name: z.string().max(MAX_RECOMMENDER_NAME).nullable() }),
    refuses: [429],
  },
};
