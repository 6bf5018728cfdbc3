import { z } from "zod";
import { LINE_ID, oneLine, PLAIN_TEXT, REFERENCE, reasonLength } from "#core/domain/plain-text";

/**
 * A line of text, trimmed; lengths count after that. It stands in letters and beside the words of others, which it must
 * neither break nor turn round.
 */
export function textInput(min: number, max: number) {
  return z.string().overwrite(oneLine).trim().min(min).max(max).regex(PLAIN_TEXT);
}

/** Why an admin did something, for whoever asks later. */
export const reasonInput = textInput(reasonLength.minLength, reasonLength.maxLength);

/** An id or an order reference in a form. */
export const referenceInput = z.string().regex(REFERENCE);

/** The id of an order's line. */
export const lineIdInput = z.string().regex(LINE_ID);

/** A day of this century, `YYYY-MM-DD`. */
export const dayInput = z.iso.date().refine((day) => day >= "2000-01-01" && day < "2100-01-01");

/** Which page of a list is requested, from 1. */
export const pageInput = z.coerce.number().int().min(1).max(10_000);
