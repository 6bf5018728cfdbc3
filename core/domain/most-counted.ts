/** The most rows that a page counts or adds up where no total is kept; past that it only says that there are more. */
export const MOST_COUNTED = 10_000;
