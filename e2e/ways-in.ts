import { randomUUID } from "node:crypto";
import type { BrowserContext, Page } from "playwright-core";
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { hydrated } from "./browser.ts";
import { stackUnderTest } from "./stack.ts";
import { injectWallet } from "./test-wallet.ts";

/** Every way to sign in. */
export const waysIn = ["password", "wallet", "google"] as const;

export type WayIn = (typeof waysIn)[number];

/** A browser's wallet, which its owner can change for a new one. */
export interface ChangingWallet {
  readonly address: string;
  change(): void;
}

/** Puts a wallet into a browser. */
export async function giveWallet(context: BrowserContext): Promise<ChangingWallet> {
  let account: PrivateKeyAccount = privateKeyToAccount(generatePrivateKey());
  await injectWallet(context, {
    get address() {
      return account.address;
    },
    signMessage: (message) => account.signMessage(message),
  });
  return {
    get address() {
      return account.address;
    },
    change() {
      account = privateKeyToAccount(generatePrivateKey());
    },
  };
}

/** Signs in somebody new, whom the store knows by this way alone; waits for the page that follows. */
export async function signInNewcomer(page: Page, way: WayIn, to: string): Promise<void> {
  const { url } = stackUnderTest();
  const email = `${randomUUID()}@${way}.example.com`;
  if (way === "password") {
    const data = { email, password: "a-long-password", name: "Nina Newcomer" };
    const answer = await page.request.post(`${url}/api/auth/sign-up/email`, { data, headers: { origin: url } });
    if (!answer.ok()) throw new Error(`sign-up: ${answer.status()} ${await answer.text()}`);
    await page.context().clearCookies();
  }
  await page.goto(`${url}/sign-in?to=${encodeURIComponent(to)}`);
  if (way === "wallet") await page.getByRole("button", { name: "Sign in with a wallet" }).click();
  if (way === "google") {
    await page.getByRole("button", { name: "Sign in with Google" }).click();
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("button", { name: "Continue" }).click();
  }
  if (way === "password") {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("a-long-password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  }
  await page.waitForURL((at) => at.pathname === to);
  await hydrated(page);
}
