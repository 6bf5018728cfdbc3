import { z } from "zod";
import { personFilters } from "#core/domain/person-search";
import { reasonInput, textInput } from "#core/services/text-input";

/** An account's id. */
export const personIdInput = z.string().regex(/^[\w-]{1,64}$/);

/** What an admin's list of people can be asked for, each as it appears in an address. */
export const peopleInput = {
  /** An e-mail, a name, a code, a wallet or an order, as typed. */
  query: textInput(0, 200),
  show: z.enum(personFilters),
  /** The id of the last person of the page before. */
  before: personIdInput,
};

/** What is done to a person is done with a reason. */
export const personActionInput = z.object({ reason: reasonInput });
