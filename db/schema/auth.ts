import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { accountActionKinds } from "#core/domain/account-action";
import type { ReferredBy } from "#core/domain/attribution";
import { type UserRole, userRoles } from "#core/domain/viewer";
import { createdAt, literal, moment, wordChecks } from "#db/columns";

/** Better Auth's `user` model, with the referral that brought the user. */
export const users = pgTable(
  "users",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    email: text("email").notNull().unique(),
    emailVerified: boolean("email_verified").notNull().default(false),
    image: text("image"),
    role: text("role", { enum: userRoles }).notNull().default("user"),
    /** Since when the person has this role: a new admin's approval counts for less. */
    roleSince: moment("role_since").notNull().defaultNow(),
    /** A one-time-code app is enrolled and confirmed; passkeys are rows of their own. */
    twoFactorEnabled: boolean("two_factor_enabled").notNull().default(false),
    banned: boolean("banned").notNull().default(false),
    banReason: text("ban_reason"),
    banExpires: moment("ban_expires"),
    /** First touch at sign-up; written with the user, never again. */
    referredBy: jsonb("referred_by").$type<ReferredBy>(),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
    /** Set once the person had the account deleted: name and address are gone, what the ledgers refer to stays. */
    deletedAt: moment("deleted_at"),
  },
  (table) => [
    ...wordChecks(table),
    // Serves the sign-ups a referrer brought.
    index("users_referrer").on(sql`(${table.referredBy}->>'referrerUserId')`, table.createdAt),
    // Serves the few who have a role, among all accounts.
    index("users_role")
      .on(table.role)
      .where(sql`${table.role} <> ${literal<UserRole>("user")}`),
    // These serve the admin's list of people, and the search for a word that a name has.
    index("users_newest").on(table.createdAt, table.id).where(sql`${table.deletedAt} is null`),
    index("users_blocked").on(table.createdAt, table.id).where(sql`${table.banned} and ${table.deletedAt} is null`),
    index("users_name").using("gin", sql`to_tsvector('simple', ${table.name})`),
  ],
);

export const sessions = pgTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    token: text("token").notNull().unique(),
    expiresAt: moment("expires_at").notNull(),
    /** Always empty: no IP address is kept. The column is part of Better Auth's model. */
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    impersonatedBy: text("impersonated_by"),
    /** When the person last signed in or gave the first factor again. */
    provenAt: moment("proven_at").notNull().defaultNow(),
    /** When the person last gave a second factor in this session; null while they have not. */
    factorAt: moment("factor_at"),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  // Serves "all sessions of a user" on sign-out everywhere.
  (table) => [index("sessions_user_id").on(table.userId)],
);

export const accounts = pgTable(
  "accounts",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    accountId: text("account_id").notNull(),
    providerId: text("provider_id").notNull(),
    accessToken: text("access_token"),
    refreshToken: text("refresh_token"),
    idToken: text("id_token"),
    accessTokenExpiresAt: moment("access_token_expires_at"),
    refreshTokenExpiresAt: moment("refresh_token_expires_at"),
    scope: text("scope"),
    password: text("password"),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("accounts_provider_account").on(table.providerId, table.accountId),
    index("accounts_user_id").on(table.userId),
  ],
);

export const verifications = pgTable(
  "verifications",
  {
    id: text("id").primaryKey(),
    identifier: text("identifier").notNull(),
    value: text("value").notNull(),
    expiresAt: moment("expires_at").notNull(),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [index("verifications_identifier").on(table.identifier)],
);

/**
 * A person's one-time-code app and recovery codes, with the fields of Better Auth's `twoFactor` model. The row goes with
 * the last factor.
 */
export const twoFactors = pgTable(
  "two_factors",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** The app's secret, encrypted for this account; null without an app. */
    secret: text("secret"),
    /** Keyed hashes of the recovery codes that are left, as a JSON array. */
    backupCodes: text("backup_codes").notNull(),
    /** An app is enrolled: its first code was right. */
    verified: boolean("verified").notNull().default(false),
    /** The 30-second step of the last code that was accepted: that code and earlier ones are used up (RFC 6238, 5.2). */
    lastStep: bigint("last_step", { mode: "number" }).notNull().default(0),
    /** Tries since the last right code. A try counts before its code is looked at. */
    failedVerificationCount: integer("failed_verification_count").notNull().default(0),
    lockedUntil: moment("locked_until"),
  },
  (table) => [uniqueIndex("two_factors_user_id").on(table.userId)],
);

/** A WebAuthn credential (https://www.w3.org/TR/webauthn-3/) that counts as a second factor. */
export const passkeys = pgTable(
  "passkeys",
  {
    /** The credential's id, base64url. */
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** As its owner named it. */
    name: text("name").notNull(),
    /** COSE public key, base64url. */
    publicKey: text("public_key").notNull(),
    /** The authenticator's signature counter at its last use. */
    counter: bigint("counter", { mode: "number" }).notNull(),
    transports: jsonb("transports").$type<string[]>().notNull(),
    createdAt: createdAt(),
    lastUsedAt: moment("last_used_at"),
  },
  // Serves the passkeys of a person.
  (table) => [index("passkeys_user_id").on(table.userId)],
);

/** What was done to an account's rights and factors, and by whom. Rows are only ever added. */
export const accountActions = pgTable(
  "account_actions",
  {
    id: text("id").primaryKey(),
    /** Whose account. */
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    action: text("action", { enum: accountActionKinds }).notNull(),
    /** The role given, for `role_given`. */
    role: text("role", { enum: userRoles }),
    /** A user's id, or the name of the part of the system. */
    actor: text("actor").notNull(),
    reason: text("reason"),
    at: moment("at").notNull(),
  },
  (table) => [
    ...wordChecks(table),
    index("account_actions_user").on(table.userId, table.at),
    // Serves the log of all actions.
    index("account_actions_newest").on(table.at, table.id),
    index("account_actions_actor").on(table.actor, table.at),
    index("account_actions_action").on(table.action, table.at),
  ],
);

/**
 * Better Auth's `walletAddress` model. `address` is EIP-55 checksummed and unique: a wallet has one owner,
 * and a row is never deleted, because every wallet ever linked counts for the overlap guard.
 */
export const wallets = pgTable(
  "wallets",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    address: text("address").notNull(),
    chainId: integer("chain_id").notNull(),
    isPrimary: boolean("is_primary").notNull().default(false),
    createdAt: createdAt(),
    /** Set while the owner has unlinked it: it signs nobody in and its code is off, but it stays theirs. */
    unlinkedAt: moment("unlinked_at"),
  },
  (table) => [
    uniqueIndex("wallets_address").on(table.address),
    // Serves the search for an address in any spelling.
    index("wallets_address_lower").on(sql`lower(${table.address})`),
    // Serves the overlap guard and the codes of a user.
    index("wallets_user_id").on(table.userId),
  ],
);
