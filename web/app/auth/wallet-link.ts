// The smaller zod compiles nothing at run time, which the content security policy would report.
import * as z from "zod/mini";
import { signWithWallet, type WalletMessageInput, type WalletRefusal } from "./wallet-message.ts";

/** `taken`: the wallet is another account's. `wrong`: the signature was not accepted. `unconfirmed`: the e-mail is not. */
export type LinkProblem = WalletRefusal | "taken" | "wrong" | "signedOut" | "unconfirmed" | "tooMany";

export type LinkOutcome = "linked" | LinkProblem;

const problems: Record<number, LinkProblem> = {
  400: "wrong",
  401: "signedOut",
  403: "unconfirmed",
  409: "taken",
  429: "tooMany",
};
const nonceSchema = z.object({ nonce: z.string() });

/** Links the wallet in this browser to the account that is signed in. */
export async function linkWallet(input: WalletMessageInput): Promise<LinkOutcome> {
  const signed = await signWithWallet(input, async () => {
    const answered = await post("/api/account/wallets/nonce", {});
    return typeof answered === "string" ? answered : nonceSchema.parse(await answered.json());
  });
  if (typeof signed === "string") return signed;
  const answered = await post("/api/account/wallets", signed);
  return typeof answered === "string" ? answered : "linked";
}

async function post(path: string, body: Record<string, string>): Promise<Response | LinkProblem> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.ok ? response : (problems[response.status] ?? "unavailable");
  } catch {
    return "unavailable";
  }
}
