import { z } from "zod";
import { codeFilters } from "#core/domain/code-standing";
import { isWellFormedCode } from "#core/domain/refcode";
import { reasonInput, textInput } from "#core/services/text-input";

/** What an admin's list of codes is sorted by: when they were made, or what their referrers owe. */
export type CodeSort = "date" | "owes";

/** A code, as it stands in a link. */
export const codeInput = z.string().refine(isWellFormedCode);

/** What an admin's list of codes can be asked for, each as it appears in an address. */
export const codesInput = {
  /** A code, an e-mail, a name, a wallet or an order, as typed. */
  query: textInput(0, 200),
  show: z.enum(codeFilters),
  /** `-date`: the newest first. Those of whoever owes are sorted by that, unless they are searched; any others by date. */
  sort: z
    .enum(["-date", "date", "-owes", "owes"])
    .transform((text) => ({ by: text.replace("-", "") as CodeSort, descending: text.startsWith("-") })),
  /** The last code of the page before. */
  before: codeInput,
};

/** A code is deactivated and reactivated with a reason. */
export const codeActionInput = z.object({ reason: reasonInput });
