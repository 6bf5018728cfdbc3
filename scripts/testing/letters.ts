import { desc, eq } from "drizzle-orm";
import type { PrivateKeyAccount } from "viem/accounts";
import { mails } from "#db/schema";
import { type ApiWorld, cookiesOf } from "./api-world.ts";
import type { TestDatabase } from "./database.ts";
import { signedMessage } from "./signed-message.ts";

export const PASSWORD = "a-long-password";

/** People in a test store who sign up, receive letters and use their links. */
export function createCorrespondence(database: TestDatabase, world: ApiWorld) {
  const send = (path: string, body: unknown, cookie = "", method = "POST") =>
    world.send(method, `/api${path}`, "anonymous", { body, headers: { cookie } });

  /** Letters to an address, the newest first. */
  const lettersTo = (recipient: string) =>
    database.adminDb.select().from(mails).where(eq(mails.recipient, recipient)).orderBy(desc(mails.createdAt));

  /** The newest letter to an address with a matching subject, with its link and token. */
  async function letterTo(recipient: string, subject = /./) {
    const letter = (await lettersTo(recipient)).find((each) => subject.test(each.subject ?? ""));
    if (!letter) throw new Error(`no such letter to ${recipient}`);
    const link = /https:\/\/store\.test\S+/.exec(letter.text ?? "")?.[0] ?? "";
    return { ...letter, link, token: new URL(link).searchParams.get("token") ?? "" };
  }

  /** Creates an account; returns its session cookies. */
  async function signUp(email: string, { name = "Ніна", callbackURL = "/" } = {}): Promise<string> {
    const answer = await send("/auth/sign-up/email", { email, password: PASSWORD, name, callbackURL });
    if (answer.status !== 200) throw new Error(`sign-up answered ${answer.status}: ${await answer.text()}`);
    return cookiesOf(answer);
  }

  /** Presses the button that a letter's link leads to; returns the status. */
  const press = async (what: string, body: Record<string, unknown>, cookie = "") =>
    (await send(`/letters/${what}/press`, body, cookie)).status;

  return {
    send,
    lettersTo,
    letterTo,
    signUp,
    press,

    /** Creates an account and confirms its address; returns its session cookies. */
    async signUpConfirmed(email: string): Promise<string> {
      const cookie = await signUp(email);
      const status = await press("confirm-email", { token: (await letterTo(email)).token }, cookie);
      if (status !== 204) throw new Error(`confirming ${email} answered ${status}`);
      return cookie;
    },

    /** Signs in; returns the cookies, or null when refused. */
    async signIn(email: string, password = PASSWORD): Promise<string | null> {
      const answer = await send("/auth/sign-in/email", { email, password });
      return answer.status === 200 ? cookiesOf(answer) : null;
    },

    /** What links a wallet to the account of a session, as the store's own page signs it. */
    async signLink(wallet: PrivateKeyAccount, cookie: string): Promise<{ message: string; signature: string }> {
      const asked = await send("/account/wallets/nonce", {}, cookie);
      const { nonce, terms }: { nonce: string; terms: object | null } = await asked.json();
      return signedMessage(wallet, nonce, { ...terms });
    },

    /** Whether a session is still valid. */
    async isSignedIn(cookie: string): Promise<boolean> {
      return (await send("/account/wallets", undefined, cookie, "GET")).status === 200;
    },
  };
}
