/** Rounds of a race in `npm test`; `npm run test:long` runs 25 times as many. */
export function rounds(usual: number): number {
  return usual * Number(process.env.REFCODES_EFFORT ?? "1");
}
