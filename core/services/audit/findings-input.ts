import { z } from "zod";
import { auditAreas } from "#core/domain/audit-area";
import { findingStates } from "#core/domain/audit-finding";
import { reasonInput, textInput } from "#core/services/text-input";

export const findingIdInput = z.uuid();

/** What a list of findings can be asked for, each as it appears in an address. */
export const findingsInput = {
  state: z.enum(findingStates),
  /** The record that they are about. */
  area: z.enum(auditAreas),
  /** A reference, an order's id, or the id of whatever they are about. */
  query: textInput(0, 200),
  /** The id of the last finding of the page before. */
  before: findingIdInput,
};

/** The id of a run: a day, or `shell:` and a moment. */
export const runIdInput = z.string().regex(/^[A-Za-z0-9:.-]{1,60}$/);

/** The hash of the facts that were seen goes with the reason: of other facts nothing is closed. */
export const closeFindingInput = z.object({ seenFacts: z.string().regex(/^[0-9a-f]{64}$/), reason: reasonInput });
