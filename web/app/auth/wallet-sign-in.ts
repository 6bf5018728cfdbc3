import { createSiweMessage } from "viem/siwe";
import { getAddress, stringToHex } from "viem/utils";
// The smaller zod compiles nothing at run time, which the content security policy would report.
import * as z from "zod/mini";
import { type AuthProblem, askAuth } from "./auth-client.ts";

/** What an injected wallet must be able to do (EIP-1193). */
interface Eip1193Provider {
  request(call: { method: string; params?: unknown[] }): Promise<unknown>;
}

export type WalletOutcome = "signedIn" | "noWallet" | "declined" | AuthProblem;

interface WalletSignInInput {
  chainId: number;
  domain: string;
  uri: string;
  /** What the wallet shows above the technical part. */
  statement: string;
  now: Date;
}

const accountsSchema = z.array(z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/))).check(z.minLength(1));
const nonceSchema = z.object({ nonce: z.string() });
const signatureSchema = z.string().check(z.startsWith("0x"));

/** EIP-1193: the person said no. */
const USER_REJECTED = 4001;

function injectedProvider(): Eip1193Provider | null {
  const candidate: unknown = "ethereum" in window ? window.ethereum : null;
  return isProvider(candidate) ? candidate : null;
}

function isProvider(value: unknown): value is Eip1193Provider {
  return typeof value === "object" && value !== null && "request" in value && typeof value.request === "function";
}

/** Signs in with the wallet in this browser: nonce, message, signature, check. The account is made if it is new. */
export async function signInWithWallet({
  chainId,
  domain,
  uri,
  statement,
  now,
}: WalletSignInInput): Promise<WalletOutcome> {
  const provider = injectedProvider();
  if (!provider) return "noWallet";
  try {
    const [account] = accountsSchema.parse(await provider.request({ method: "eth_requestAccounts" }));
    const nonce = await askAuth("/siwe/nonce", {});
    if (!nonce.ok) return nonce.problem;
    const address = getAddress(account ?? "");
    const message = createSiweMessage({
      address,
      chainId,
      domain,
      uri,
      statement,
      version: "1",
      issuedAt: now,
      nonce: nonceSchema.parse(nonce.body).nonce,
    });
    const signature = signatureSchema.parse(
      await provider.request({ method: "personal_sign", params: [stringToHex(message), address] }),
    );
    const verified = await askAuth("/siwe/verify", { message, signature });
    return verified.ok ? "signedIn" : verified.problem;
  } catch (error) {
    return typeof error === "object" && error !== null && "code" in error && error.code === USER_REJECTED
      ? "declined"
      : "unavailable";
  }
}
