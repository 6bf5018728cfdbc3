import type { Reason } from "#core/domain/reason";

/**
 * What the text of a reason names. Typed without its keys, because a translator takes options of its own for any string
 * key; a test reads every text of every code for its names.
 */
export function valuesOf({ params }: Reason): Record<never, string> {
  return params;
}
