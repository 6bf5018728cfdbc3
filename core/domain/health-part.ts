/**
 * Why health is degraded, coarse enough to be public: the database, the consumer or the chain's node does not answer, a reward
 * has been waiting for a minute, or scheduled work is late.
 */
export const healthParts = ["database", "consumer", "chain", "rewards", "schedules"] as const;

export type HealthPart = (typeof healthParts)[number];
