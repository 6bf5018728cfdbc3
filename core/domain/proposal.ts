/** Decisions that two admins take together: one proposes, another decides. */
export const proposalKinds = ["role", "credit"] as const;
export type ProposalKind = (typeof proposalKinds)[number];

export const proposalStatuses = ["open", "carried_out", "declined"] as const;
export type ProposalStatus = (typeof proposalStatuses)[number];
