import { randomBytes, randomUUID } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { letterLifetime } from "#core/domain/letter-token";
import { isReservedAddress } from "#core/domain/mailbox";
import { generateToken } from "#core/services/accounts/letter-token";
import type { OwnerDatabase } from "#db/owner";
import { accounts, letterTokens, users, wallets } from "#db/schema";
import { Refusal } from "./refusal.ts";
import { giveRoleIn, type Transaction } from "./verbs.ts";

export interface NewAdmin {
  email: string;
  /** Of the person. */
  name: string;
  /** Origin of the store, for the link. */
  store: string;
  /** Who runs the command, and why, for the audit. */
  by: string;
  reason: string | null;
  now: Date;
}

/**
 * Creates an account that is an admin's at once, with a link to set its password, in one transaction. While nobody has set
 * one, a repeat gives a new link and ends the former. The operator vouches for the address: letters for this account go there.
 *
 * @returns what to tell the operator, with the link: whoever opens it first has the account
 * @throws Refusal when the address has an account that somebody can sign in to, or cannot be an admin's
 */
export function addNewAdmin(db: OwnerDatabase, { email, name, store, ...command }: NewAdmin): Promise<string> {
  const address = email.toLowerCase();
  if (isReservedAddress(address)) throw new Refusal(`${address} is not an address that letters can reach.`);
  return db.transaction(async (tx) => {
    const userId = (await findUnused(tx, address)) ?? (await createAccount(tx, { ...command, address, name }));
    const link = await newLink(tx, { userId, address, now: command.now });
    return `${address} is an admin, and has no password yet. The link to set one works once, for an hour; give it to nobody else:

  ${store}/reset-password?token=${link}`;
  });
}

/** The account that an earlier run created and nobody has signed in to; undefined where the address has none. */
async function findUnused(tx: Transaction, address: string): Promise<string | undefined> {
  const [account] = await tx.select({ id: users.id }).from(users).where(eq(users.email, address)).for("update");
  if (!account) return undefined;
  const { id } = account;
  const mine = [
    await tx.$count(accounts, eq(accounts.userId, id)),
    await tx.$count(wallets, and(eq(wallets.userId, id), isNull(wallets.unlinkedAt))),
  ];
  if (mine.every((count) => count === 0)) return id;
  throw new Refusal(`${address} has an account already. Make it an admin without --new.`);
}

async function createAccount(
  tx: Transaction,
  { address, name, ...command }: Pick<NewAdmin, "name" | "by" | "reason" | "now"> & { address: string },
): Promise<string> {
  const { now } = command;
  const id = randomUUID();
  const person = { id, name, email: address, emailVerified: true, createdAt: now, updatedAt: now };
  await tx.insert(users).values(person);
  await giveRoleIn(tx, { ...command, email: address, role: "admin" });
  return id;
}

async function newLink(
  tx: Transaction,
  { userId, address, now }: { userId: string; address: string; now: Date },
): Promise<string> {
  const { token, hash } = await generateToken((length) => randomBytes(length));
  const purpose = "reset_password";
  await tx.delete(letterTokens).where(and(eq(letterTokens.userId, userId), eq(letterTokens.purpose, purpose)));
  const expiresAt = new Date(now.getTime() + letterLifetime[purpose]);
  await tx.insert(letterTokens).values({ hash, userId, purpose, email: address, createdAt: now, expiresAt });
  return token;
}
