import { z } from "zod";
import { rewardStatuses } from "#core/domain/reward";
import { dayInput, referenceInput, textInput } from "#core/services/text-input";

/** What an admin's list of rewards is sorted by: when they came, or what they were worth then. */
export type RewardSort = "date" | "value";

/** What an admin's list of rewards can be asked for, each as it appears in an address. */
export const rewardListInput = {
  /** A reference, an order's id, an e-mail, a code, a wallet or a transaction, as typed. */
  query: textInput(0, 200),
  status: z.enum(rewardStatuses),
  /** Days on which they came, both included. */
  from: dayInput,
  to: dayInput,
  /** `-value`: by value, the largest first. */
  sort: z
    .enum(["-date", "date", "-value", "value"])
    .transform((text) => ({ by: text.replace("-", "") as RewardSort, descending: text.startsWith("-") })),
  /** The reference of the last reward of the page before. */
  before: referenceInput,
};
