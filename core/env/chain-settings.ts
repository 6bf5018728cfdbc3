import { z } from "zod";
import { grouped } from "#core/env/parse";
import type { Finality, Hex } from "#core/ports/reward-chain";

/** Bytes of a fixed length, as hex. */
export const hexOf = (bytes: number) =>
  z.custom<Hex>(
    (value) => typeof value === "string" && new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`).test(value),
    `must be 0x and ${bytes * 2} hex digits`,
  );

/** The zero address stands for none. */
export const groupedAddress = z.preprocess(
  (value) => (typeof value === "string" && /^0x0{40}$/.test(value) ? null : value),
  grouped(hexOf(20)),
);

export const contractAddress = hexOf(20).refine((address) => !/^0x0+$/.test(address), "must not be the zero address");

const finality = z
  .string()
  .regex(/^(finalized|[1-9]\d{0,3})$/, 'must be "finalized" or a number of confirmations')
  .transform(
    (text): Finality => (text === "finalized" ? { kind: "finalized" } : { kind: "confirmations", count: Number(text) }),
  );

/** Where the contract's payments are read. Node and contract are null where the clone has no chain. */
export const chainFields = {
  CHAIN_RPC_URL: grouped(z.url({ protocol: /^https?$/, error: "must be the URL of the chain's node" })),
  REFERRAL_CHAIN_ID: z.coerce.number().int().positive(),
  REFERRAL_REWARDS_ADDRESS: groupedAddress,
  /** Where the search for old payments begins; 0 asks the node for the whole chain. */
  REFERRAL_REWARDS_DEPLOY_BLOCK: z
    .string()
    .regex(/^\d{1,15}$/, "must be a block number")
    .default("0")
    .transform(BigInt),
  REFERRAL_FINALITY: finality,
};
