/**
 * What is not well where the health is degraded, coarsely enough for anybody to read: the database does not answer, the consumer
 * does not, the chain's node does not, a reward has been waiting for a minute, or scheduled work is late.
 */
export const healthParts = ["database", "consumer", "chain", "rewards", "schedules"] as const;

export type HealthPart = (typeof healthParts)[number];
