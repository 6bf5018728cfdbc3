/** A refusal in a sentence for whoever typed the command. */
export class Refusal extends Error {}

/** What went wrong in a sentence: what the database says, without the query around it. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
