import { z } from "zod";
import { parseEnv } from "#core/env/parse";

const settingsSchema = z
  .object({
    WAYFORPAY_MERCHANT_ACCOUNT: z.string().min(1),
    WAYFORPAY_SECRET_KEY: z.string().min(1),
    WAYFORPAY_DOMAIN: z.string().min(1),
    WAYFORPAY_PAY_URL: z.url(),
    WAYFORPAY_API_URL: z.url(),
  })
  .transform((env) => ({
    merchantAccount: env.WAYFORPAY_MERCHANT_ACCOUNT,
    secretKey: env.WAYFORPAY_SECRET_KEY,
    /** Domain of the shop without scheme; it is part of the signature. */
    domain: env.WAYFORPAY_DOMAIN,
    payUrl: env.WAYFORPAY_PAY_URL,
    /** Where CHECK_STATUS and REFUND are posted. */
    apiUrl: env.WAYFORPAY_API_URL,
  }));

/** What the adapter needs, and the shop's own origin for the browser's return and the server's callback. */
export type WayForPaySettings = z.infer<typeof settingsSchema> & { appUrl: string };

/**
 * Reads WayForPay's part of a Worker's settings.
 *
 * @throws Error that names every variable that is missing or wrong, and never its value
 */
export function parseWayForPayEnv(env: object): z.infer<typeof settingsSchema> {
  return parseEnv(settingsSchema, env);
}
