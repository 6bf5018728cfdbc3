/** Rows that a page counts and sums of anything that is not kept; of more it says that there are more. */
export const MOST_COUNTED = 10_000;
