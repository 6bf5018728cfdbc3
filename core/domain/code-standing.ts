/**
 * How a code stands. `deactivated`: an admin has switched it off; `ended`: its wallet is no longer linked, or its owner's
 * account is gone.
 */
export const codeStandings = ["active", "deactivated", "ended"] as const;
export type CodeStanding = (typeof codeStandings)[number];

/** Codes that an admin can list. `owing`: those of referrers who owe tokens. */
export const codeFilters = ["all", ...codeStandings, "owing"] as const;
export type CodeFilter = (typeof codeFilters)[number];

/** The standing of a code's row. */
export function standingOf({ active, deactivatedAt }: { active: boolean; deactivatedAt: Date | null }): CodeStanding {
  if (deactivatedAt !== null) return "deactivated";
  return active ? "active" : "ended";
}
