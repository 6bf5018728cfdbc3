import { sql } from "drizzle-orm";
import { check, index, pgTable, smallint, text } from "drizzle-orm/pg-core";
import { createdAt, moment } from "#db/columns";
import { sessions } from "#db/schema/auth";

/**
 * Requests to link a wallet that is on another device: at most one a session, which ends with it. Used and refused ones have
 * no row. Only the token's hash is stored.
 */
export const walletPairings = pgTable(
  "wallet_pairings",
  {
    /** The device that made the request, and confirms it. */
    sessionId: text("session_id")
      .primaryKey()
      .references(() => sessions.id, { onDelete: "cascade" }),
    /** SHA-256 of the token in the address that the other device opens, hex. */
    tokenHash: text("token_hash").notNull().unique(),
    /** What the signed message must name. */
    nonce: text("nonce").notNull(),
    createdAt: createdAt(),
    expiresAt: moment("expires_at").notNull(),
    /** EIP-55 checksummed; null until a wallet has signed. */
    address: text("address"),
    message: text("message"),
    signature: text("signature"),
    /** What the signing device shows, and the other one asks for. */
    number: smallint("number"),
  },
  ({ address, message, signature, number, expiresAt }) => [
    check(
      "wallet_pairings_signed",
      sql`num_nonnulls(${address}, ${message}, ${signature}, ${number}) in (0, 4) and coalesce(${number}, 10) between 10 and 99`,
    ),
    // Serves the removal of expired requests.
    index("wallet_pairings_expires_at").on(expiresAt),
  ],
);
