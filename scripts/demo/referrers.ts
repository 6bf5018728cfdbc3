import { randomUUID } from "node:crypto";
import pg from "pg";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import * as answers from "./answers.ts";
import { Session } from "./session.ts";
import { expect, until } from "./stage.ts";

const LOCAL_CHAIN_ID = 31_337;

/** A person whom nobody knows yet signs in with a wallet, and has a code to share. */
export async function becomeReferrer(url: string) {
  const account = privateKeyToAccount(generatePrivateKey());
  const session = new Session(url);
  const { nonce } = await session.post("/api/auth/siwe/nonce", {}, answers.nonceSchema);
  const message = createSiweMessage({
    address: account.address,
    chainId: LOCAL_CHAIN_ID,
    domain: new URL(url).host,
    uri: url,
    nonce,
    version: "1",
    issuedAt: new Date(),
  });
  const signature = await account.signMessage({ message });
  await session.post("/api/auth/siwe/verify", { message, signature }, answers.anything);
  const { codes } = await session.get("/api/refcodes", answers.dashboardSchema);
  const own = codes.find(({ walletAddress }) => walletAddress?.toLowerCase() === account.address.toLowerCase());
  expect(own !== undefined, "the new wallet got no referral code");
  return { session, wallet: account.address, ...own };
}

/** A person whom nobody knows yet signs up by e-mail, confirms the mailbox, and has a code that no wallet stands behind. */
export async function becomeReferrerWithoutWallet(url: string, inboxUrl: string) {
  const session = new Session(url);
  const email = `referrer-${randomUUID().slice(0, 8)}@store.example.com`;
  const signUp = { email, password: `demo-${randomUUID()}`, name: "Demo Referrer" };
  await session.post("/api/auth/sign-up/email", signUp, answers.anything);
  const token = await tokenIn(inboxUrl, email);
  await session.post("/api/letters/confirm-email/press", { token }, answers.anything);
  const { codes } = await session.get("/api/refcodes", answers.dashboardSchema);
  const [own] = codes;
  expect(own !== undefined && own.walletAddress === null, "the confirmed mailbox got no code without a wallet");
  return { session, email, ...own };
}

/** The token of the newest letter to an address. */
async function tokenIn(inboxUrl: string, email: string): Promise<string> {
  return await until(`the letter to ${email}`, 30_000, async () => {
    const answer = await fetch(`${inboxUrl}/letters.json?to=${encodeURIComponent(email)}`);
    const [letter] = answers.lettersSchema.parse(await answer.json());
    return letter && /token=([\w-]+)/.exec(letter.text)?.[1];
  });
}

/** The referrer's first wallet signs for account and code, and takes the code over. */
export async function linkFirstWallet(url: string, { session }: { session: Session }) {
  const account = privateKeyToAccount(generatePrivateKey());
  const { nonce, terms } = await session.post("/api/account/wallets/nonce", {}, answers.linkNonceSchema);
  expect(terms !== null, "the first wallet is asked to sign for no code");
  const message = createSiweMessage({
    address: account.address,
    chainId: LOCAL_CHAIN_ID,
    domain: new URL(url).host,
    uri: url,
    nonce,
    version: "1",
    issuedAt: new Date(),
    ...terms,
  });
  const signature = await account.signMessage({ message });
  const linked = await session.post("/api/account/wallets", { message, signature }, answers.linkedSchema);
  return { wallet: account.address, ...linked };
}

/** The demo cannot wait for three days: as the database's owner, which no Worker is, it makes a link four days older. */
export async function makeLinkOlder(databaseUrl: string, code: string): Promise<void> {
  const owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
  try {
    await owner.query(
      `update wallet_links set linked_at = linked_at - interval '4 days', pays_from = pays_from - interval '4 days'
       where code = $1 and stopped_at is null`,
      [code],
    );
  } finally {
    await owner.end();
  }
}
