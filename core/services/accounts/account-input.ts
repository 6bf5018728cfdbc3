import { z } from "zod";
import { passwordLength } from "#core/ports/password-hasher";

/** The e-mail address of an account, or of a letter's recipient. */
export const emailInput = z.string().trim().max(200).pipe(z.email());

/** A password to check. Bounded because hashing is expensive; a minimum would say something about the right one. */
export const currentPasswordInput = z.string().max(passwordLength.max);

/** A new password. */
export const newPasswordInput = z.string().min(passwordLength.min).max(passwordLength.max);

/** The token of a letter's link. */
export const letterTokenInput = z.string().max(200);

/** Sign-in methods to remove. */
export const removalInput = z.object({
  wallets: z.array(z.string().max(64)).max(100),
  services: z.array(z.string().max(64)).max(20),
});

/** The account's e-mail, or its wallet's address where there is none, typed to delete it. */
export const deletionWordInput = z.string().max(200);
