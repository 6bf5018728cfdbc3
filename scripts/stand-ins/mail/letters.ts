import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { readKept } from "../../kept-file.ts";

/** What Resend's `POST /emails` takes, as far as the store uses it. */
export const emailSchema = z.object({
  from: z.string().regex(/^([^<>]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/),
  to: z.union([
    z.email(),
    z
      .array(z.email())
      .length(1)
      .transform(([one = ""]) => one),
  ]),
  subject: z.string().min(1),
  text: z.string().min(1),
  html: z.string().min(1),
  headers: z.record(z.string(), z.string()).optional(),
});

const receivedSchema = z.object({
  id: z.string(),
  idempotencyKey: z.string().nullable(),
  receivedAt: z.string(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
});

export type ReceivedLetter = z.infer<typeof receivedSchema>;

/** More than this a person does not read; the oldest go first. */
const KEPT = 500;

/** The letters that were received, kept in a file where one is named. */
export class LetterBox {
  readonly #file: string | undefined;
  #letters: ReceivedLetter[];

  constructor(file: string | undefined) {
    this.#file = file;
    this.#letters = file === undefined ? [] : readKept(file, z.array(receivedSchema), []);
  }

  /** The newest first; those to one address where it is named. */
  all(to?: string): ReceivedLetter[] {
    return this.#letters.filter((letter) => to === undefined || letter.to === to).reverse();
  }

  find(id: string): ReceivedLetter | undefined {
    return this.#letters.find((letter) => letter.id === id);
  }

  /** Takes a letter; one that comes again under its key is answered with the first one's id. */
  receive(email: z.infer<typeof emailSchema>, idempotencyKey: string | null): string {
    const known = this.#letters.find((letter) => idempotencyKey !== null && letter.idempotencyKey === idempotencyKey);
    if (known) return known.id;
    const id = randomUUID();
    this.#letters = [...this.#letters, { ...email, id, idempotencyKey, receivedAt: new Date().toISOString() }].slice(
      -KEPT,
    );
    if (this.#file !== undefined) writeFileSync(this.#file, JSON.stringify(this.#letters), { mode: 0o600 });
    return id;
  }
}
