import { createSiweMessage } from "viem/siwe";
import { getAddress, stringToHex } from "viem/utils";
// zod/mini, because zod compiles schemas at run time, which the content security policy would report.
import * as z from "zod/mini";
import type { LinkTerms } from "#core/domain/wallet-link";
import { type Eip1193Provider, findWallets } from "./injected-wallets.ts";

/** What the store asks a wallet to sign. */
export interface WalletMessageInput {
  chainId: number;
  domain: string;
  uri: string;
  /** What the wallet shows above the technical part. */
  statement: string;
  /** Which of this browser's wallets; the first one where it is left out. */
  provider?: Eip1193Provider | undefined;
  now: Date;
}

export type SignedMessage = { message: string; signature: string };

/** A nonce and, for some messages, what else they must name. */
type AnsweredNonce = { nonce: string } | { nonce: string; terms: LinkTerms | null };

/** Why there is no signature: no wallet, its owner declined, or it failed. */
export type WalletRefusal = "noWallet" | "declined" | "unavailable";

const accountsSchema = z.array(z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/))).check(z.minLength(1));
const signatureSchema = z.string().check(z.startsWith("0x"));

/** EIP-1193: the user rejected the request. */
const USER_REJECTED = 4001;

/**
 * Has this browser's wallet sign a message for the store.
 *
 * @param askNonce called once the wallet has named its account, for the nonce and what else the message must name; a problem
 *   it returns is passed on
 */
export async function signWithWallet<Problem extends string>(
  { chainId, domain, uri, statement, provider: chosen, now }: WalletMessageInput,
  askNonce: () => Promise<AnsweredNonce | Problem>,
): Promise<SignedMessage | WalletRefusal | Problem> {
  const provider = chosen ?? (await findWallets())[0]?.provider;
  if (!provider) return "noWallet";
  try {
    const [account] = accountsSchema.parse(await provider.request({ method: "eth_requestAccounts" }));
    const answered = await askNonce();
    if (typeof answered === "string") return answered;
    const address = getAddress(account ?? "");
    const terms = "terms" in answered ? answered.terms : null;
    const message = createSiweMessage({
      address,
      chainId,
      domain,
      uri,
      statement,
      version: "1",
      issuedAt: now,
      nonce: answered.nonce,
      ...(terms && { requestId: terms.requestId, resources: [...terms.resources] }),
    });
    const signature = signatureSchema.parse(
      await provider.request({ method: "personal_sign", params: [stringToHex(message), address] }),
    );
    return { message, signature };
  } catch (error) {
    return typeof error === "object" && error !== null && "code" in error && error.code === USER_REJECTED
      ? "declined"
      : "unavailable";
  }
}
