import { z } from "zod";
import { listedActions } from "#core/domain/logged-action";
import { dayInput, textInput } from "#core/services/text-input";

/** What the action log can be narrowed to, each as it appears in an address. */
export const actionsInput = {
  /** An account's e-mail or id, or the name of a part of the system, as typed. */
  who: textInput(0, 254),
  /** The id of what it was done to, an e-mail, or an order's id, as typed. */
  about: textInput(0, 260),
  action: z.enum(listedActions),
  /** Days, both included. */
  from: dayInput,
  to: dayInput,
  /** The id of the last action of the page before. */
  before: textInput(1, 400),
};
