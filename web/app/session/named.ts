import { DomainError } from "#core/domain/errors";
import { REFERENCE } from "#core/domain/plain-text";

/**
 * A slug or reference from an address.
 *
 * @throws DomainError `not_found` for a value that can name nothing
 */
export function namedIn(value: string | null | undefined): string {
  if (!value || !REFERENCE.test(value)) throw new DomainError("not_found", "no such name");
  return value;
}
