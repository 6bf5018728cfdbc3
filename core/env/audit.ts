import { z } from "zod";
import { chainFields } from "#core/env/chain-settings";
import { allOrNone, parseEnv, timeZoneName } from "#core/env/parse";

const auditEnvSchema = z
  .object({
    ...chainFields,
    AUDIT_DATABASE_URL: z.url(),
    CLONE_TIME_ZONE: timeZoneName.default("UTC"),
  })
  .superRefine(allOrNone("CHAIN_RPC_URL", "REFERRAL_REWARDS_ADDRESS"))
  .transform(({ CHAIN_RPC_URL: rpcUrl, REFERRAL_REWARDS_ADDRESS: rewards, ...settings }) => ({
    ...settings,
    /** Node and contract; null where the clone has no chain. */
    chain: rpcUrl && rewards ? { rpcUrl, rewards } : null,
  }));

export type AuditSettings = z.infer<typeof auditEnvSchema>;

/**
 * Reads what the audit needs from a shell.
 *
 * @throws Error that names every variable that is missing or wrong, and never its value
 */
export function parseAuditEnv(env: object): AuditSettings {
  return parseEnv(auditEnvSchema, env);
}
