import { z } from "zod";

/** What the demo reads of the store's answers. Money is a decimal string of minor units. */
const integer = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt);
const hex = z.templateLiteral(["0x", z.string().regex(/^[0-9a-fA-F]+$/)]);

export const anything = z.unknown();
export const nonceSchema = z.object({ nonce: z.string() });
export const linkNonceSchema = nonceSchema.extend({
  terms: z.object({ requestId: z.string(), resources: z.array(z.string()) }).nullable(),
});
export const linkedSchema = z.object({ paysFrom: z.string().nullable() });
export const lettersSchema = z.array(z.object({ text: z.string() }));
export const dashboardSchema = z.object({
  codes: z.array(z.object({ code: z.string(), walletAddress: z.string().nullable(), shareUrl: z.url() })).min(1),
});
export const productsSchema = z.object({
  products: z.array(z.object({ id: z.string(), name: z.string(), priceMinor: integer, stock: z.number() })),
});
export const orderSchema = z.object({
  orderId: z.string(),
  totalMinor: integer,
  currency: z.string(),
  referralApplied: z.boolean(),
  referralCode: z.string().nullable(),
});
export type Order = z.infer<typeof orderSchema>;
export const formSchema = z.object({
  orderReference: z.string(),
  action: z.url(),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
});
export const creditSchema = z.object({ orderReference: z.string(), status: z.literal("paid") });
export const paymentSchema = z.object({ status: z.string(), orderStatus: z.string() });
export const rewardsSchema = z.object({ rewards: z.array(z.object({ orderReference: z.string() })) });

export const auditSchema = z.object({
  orderReference: z.string(),
  verdict: z.string(),
  drift: z.array(z.string()),
  payment: z.object({ status: z.string(), provider: z.string(), amountMinor: integer, currency: z.string() }),
  settlements: z.array(z.object({ orderReference: z.string(), vendorId: z.string(), referralMinor: integer })),
  salesAssists: z.array(z.object({ vendorId: z.string(), commissionMinor: integer })),
  reward: z
    .object({
      status: z.string(),
      rail: z.string(),
      referrerWallet: z.string().nullable(),
      tokenAmount: integer.nullable(),
      tokenDecimals: z.number().nullable(),
      txHash: hex.nullable(),
      failureReason: z.string().nullable(),
      transitions: z.array(z.object({ toStatus: z.string() })),
    })
    .nullable(),
  chain: z
    .object({
      orderRef: hex,
      paid: z.boolean(),
      payment: z.object({ wallet: z.string(), amount: integer, txHash: hex, blockNumber: integer }).nullable(),
    })
    .nullable(),
});

/** What `npm start` writes down for whoever wants to talk to the running stack. */
export const stackInfoSchema = z.object({
  url: z.url(),
  rpcUrl: z.url(),
  inboxUrl: z.url(),
  /** Of the database's owner. */
  databaseUrl: z.url(),
  addresses: z.object({ rewards: hex, token: hex }),
});
export type StackInfo = z.infer<typeof stackInfoSchema>;
