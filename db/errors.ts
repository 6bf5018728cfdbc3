/** What Postgres says about a failed statement, as the Neon driver passes it on. */
interface PostgresFailure {
  /** SQLSTATE. */
  code: string;
  constraint: string | null;
}

/**
 * Reads Postgres' own words from an error of the driver: `db.batch` throws them bare, a single query wraps them in
 * `cause`. Null when the error did not come from Postgres (a lost connection, say).
 */
export function postgresFailure(error: unknown): PostgresFailure | null {
  for (const candidate of [error, error instanceof Error ? error.cause : undefined]) {
    if (candidate instanceof Error && "code" in candidate && typeof candidate.code === "string") {
      const constraint = "constraint" in candidate ? candidate.constraint : null;
      return { code: candidate.code, constraint: typeof constraint === "string" ? constraint : null };
    }
  }
  return null;
}

/** Name of the constraint that an error is about, or null when it is about none. */
export function violatedConstraint(error: unknown): string | null {
  return postgresFailure(error)?.constraint ?? null;
}

/** SQLSTATEs of a transaction that Postgres rolled back for the sake of another: serialization failure, deadlock. */
const transientCodes = new Set(["40001", "40P01"]);

/** Whether a failed transaction wrote nothing and may simply be run again. */
export function isTransient(error: unknown): boolean {
  return transientCodes.has(postgresFailure(error)?.code ?? "");
}

/** SQLSTATE of null in a NOT NULL column. */
const NOT_NULL = "23502";

/**
 * Whether a guarded write was refused: where its facts are no longer as they were read, a guard writes null into
 * a NOT NULL column, which rolls the whole transaction back.
 */
export function isGuardViolation(error: unknown): boolean {
  return postgresFailure(error)?.code === NOT_NULL;
}
