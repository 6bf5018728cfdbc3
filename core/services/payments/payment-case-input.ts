import { z } from "zod";
import { reasonInput } from "#core/services/text-input";

/** What was found and done about a refund. */
export const caseNoteInput = z.object({ note: reasonInput });

/** A parked event, by its key, and what was found and done about it. */
export const parkedEventInput = caseNoteInput.extend({ key: z.string().min(1).max(400) });
