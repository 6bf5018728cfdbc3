import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import type pg from "pg";

/** Postgres' own number (`scram_iterations`). */
const ITERATIONS = 4096;

/** Neon stores passwords itself, and refuses the commit of one that it cannot read. */
const WANTS_PLAIN_TEXT = /plaintext passwords/;

export interface RoleLogin {
  role: string;
  verb: "create" | "alter";
  /** Printable ASCII: nothing is normalised. */
  password: string;
}

/**
 * Lets a role log in by a password that no log of statements has. The server is sent what it would store of it; where it
 * takes plain text only, the password is a bound value, and the statement with it runs inside the server.
 */
export async function setLogin(
  client: Pick<pg.Client, "query" | "escapeIdentifier" | "escapeLiteral">,
  { role, verb, password }: RoleLogin,
): Promise<void> {
  const statement = `${verb} role ${client.escapeIdentifier(role)} login password `;
  try {
    await client.query(statement + client.escapeLiteral(scramVerifier(password)));
  } catch (error) {
    if (!(error instanceof Error && WANTS_PLAIN_TEXT.test(error.message))) throw error;
    await client.query("select set_config('refcodes.password', $1, false)", [password]);
    try {
      // Caught and raised anew, because an error's context quotes the statement.
      await client.query(`do $body$ begin
        execute ${client.escapeLiteral(statement)} || quote_literal(current_setting('refcodes.password'));
      exception when others then raise exception using message = sqlerrm, errcode = sqlstate;
      end $body$`);
    } finally {
      await client.query("select set_config('refcodes.password', '', false)");
    }
  }
}

/** What Postgres stores of a password (RFC 5803): nobody can log in with it, or find a long random password by it. */
function scramVerifier(password: string, salt = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const keyed = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(keyed("Client Key")).digest("base64");
  const serverKey = keyed("Server Key").toString("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
