import { randomBytes, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { createOneTimeCodes } from "#core/adapters/factors/one-time-codes";
import { createPasskeys } from "#core/adapters/factors/passkeys";
import { createRecoveryCodeHash } from "#core/adapters/factors/recovery-code-hash";
import { locales } from "#core/domain/locale";
import type { AccountContext } from "#core/services/context";
import type { Database } from "#db/client";
import { accountActions, mails, sessions, users } from "#db/schema";
import { createLetterWriter } from "#web/letter";
import { addUser } from "./store-fixture.ts";

const KEY = "a-key-of-tests-for-second-factors";
export const STORE = "https://store.test";

/** What services for second factors need, with the adapters of the app. */
export function factorContext(db: Database): Pick<AccountContext, "db" | "letters" | "factors" | "randomBytes"> {
  return {
    db,
    letters: createLetterWriter({
      store: "Ring Test",
      appUrl: STORE,
      tokenSymbol: "RING",
      contact: "help@store.test",
      brandHue: 265,
      locales,
    }),
    randomBytes,
    factors: {
      oneTimeCodes: createOneTimeCodes({ issuer: "Ring Test", key: KEY }),
      passkeys: createPasskeys({ appUrl: STORE, store: "Ring Test", timeout: 60_000 }),
      hashRecoveryCode: createRecoveryCodeHash(KEY),
    },
  };
}

/** A person with a confirmed mailbox and one session. */
export async function addSignedIn(admin: Database): Promise<{ userId: string; sessionId: string }> {
  const userId = await addUser(admin);
  await admin.update(users).set({ emailVerified: true }).where(eq(users.id, userId));
  return { userId, sessionId: await addSession(admin, userId) };
}

/** One more session of a person. */
export async function addSession(admin: Database, userId: string): Promise<string> {
  const sessionId = randomUUID();
  const expiresAt = new Date("2027-01-01T00:00:00Z");
  await admin.insert(sessions).values({ id: sessionId, userId, token: sessionId, expiresAt });
  return sessionId;
}

/** When a session last gave a second factor; null when never. */
export async function factorAtOf(admin: Database, sessionId: string): Promise<Date | null> {
  const [session] = await admin.select().from(sessions).where(eq(sessions.id, sessionId));
  if (!session) throw new Error(`no session ${sessionId}`);
  return session.factorAt;
}

/** What was recorded about a person's factors, and how many letters said so. */
export async function newsOf(admin: Database, userId: string) {
  const actions = await admin
    .select()
    .from(accountActions)
    .where(eq(accountActions.userId, userId))
    .orderBy(accountActions.at);
  const letters = await admin
    .select()
    .from(mails)
    .where(eq(mails.recipient, `${userId}@users.test`));
  return { actions: actions.map(({ action }) => action), letters: letters.length };
}
