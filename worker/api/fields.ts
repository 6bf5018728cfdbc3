import { z } from "zod";
import { currencies } from "#core/domain/money";

/** Whole minor units or smallest token units: a string, so that it stays exact. */
export const amount = z.string().regex(/^-?\d+$/);
export const timestamp = z.iso.datetime();
export const count = z.number().int().nonnegative();
export const currency = z.enum(currencies);
/** Name of a payment gateway, or `credit`. */
export const provider = z.string();
/** Basis points. */
export const rateBp = count;
/** What somebody else sent, kept as it came. */
export const asReceived = z.unknown();

/** A text in each language of the store. */
export const translated = z.strictObject({ en: z.string(), uk: z.string(), ru: z.string() });

/** A reason: its code, and the values that its text needs. */
export const reasonIn = <Code extends string>(codes: readonly [Code, ...Code[]]) =>
  z.strictObject({ code: z.enum(codes), params: z.record(z.string(), z.string()) });

/** How a sale is split: platform, referral and net add up to gross. */
export const split = { grossMinor: amount, platformMinor: amount, referralMinor: amount, netMinor: amount };

/** What a person decided; all null until then. */
export const decision = { resolvedAt: timestamp.nullable(), resolvedBy: z.string().nullable() };
