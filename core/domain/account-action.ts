/** What can be done to an account's rights and factors. */
export const accountActionKinds = [
  "role_given",
  "factor_added",
  "factor_removed",
  "factor_reset",
  "recovery_codes_made",
  "recovery_code_used",
  "wallet_link_stopped",
] as const;

export type AccountActionKind = (typeof accountActionKinds)[number];
