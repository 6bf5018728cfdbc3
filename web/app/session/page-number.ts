import { pageInput } from "#core/services/text-input";

/** The page of a list, from the address; anything invalid counts as the first. */
export const pageNumber = pageInput.catch(1);
