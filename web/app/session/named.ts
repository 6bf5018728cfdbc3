import { DomainError } from "#core/domain/errors";

const NAME = /^[A-Za-z0-9_-]{1,128}$/;

/** Text a person typed: any language, but no control characters, which the database cannot keep. */
export const PLAIN_TEXT = /^\P{Cc}*$/u;

/**
 * A slug or reference from an address.
 *
 * @throws DomainError `not_found` for what no page can be named
 */
export function namedIn(value: string | null | undefined): string {
  if (!value || !NAME.test(value)) throw new DomainError("not_found", "no such name");
  return value;
}
