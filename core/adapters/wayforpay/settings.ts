import { z } from "zod";
import { allOrNone, grouped, parseEnv } from "#core/env/parse";

const settingsSchema = z
  .object({
    WAYFORPAY_MERCHANT_ACCOUNT: grouped(z.string()),
    WAYFORPAY_SECRET_KEY: grouped(z.string()),
    WAYFORPAY_DOMAIN: grouped(z.string()),
    WAYFORPAY_PAY_URL: z.url(),
    WAYFORPAY_API_URL: z.url(),
  })
  .superRefine(allOrNone("WAYFORPAY_MERCHANT_ACCOUNT", "WAYFORPAY_SECRET_KEY", "WAYFORPAY_DOMAIN"))
  .transform((env) => {
    const {
      WAYFORPAY_MERCHANT_ACCOUNT: merchantAccount,
      WAYFORPAY_SECRET_KEY: secretKey,
      WAYFORPAY_DOMAIN: domain,
    } = env;
    if (!merchantAccount || !secretKey || !domain) return null;
    return {
      merchantAccount,
      secretKey,
      /** Domain of the shop without scheme; it is part of the signature. */
      domain,
      payUrl: env.WAYFORPAY_PAY_URL,
      /** Where CHECK_STATUS and REFUND are posted. */
      apiUrl: env.WAYFORPAY_API_URL,
    };
  });

/** What the adapter needs, and the shop's own origin for the browser's return and the server's callback. */
export type WayForPaySettings = NonNullable<z.infer<typeof settingsSchema>> & { appUrl: string };

/**
 * Reads WayForPay's part of a Worker's settings; null where the clone has none of it, and takes no cards.
 *
 * @throws Error that names every variable that is missing or wrong, and never its value
 */
export function parseWayForPayEnv(env: object): z.infer<typeof settingsSchema> {
  return parseEnv(settingsSchema, env);
}
