import { z } from "zod";
import { passwordLength } from "#core/ports/password-hasher";

/** An address that an account is to have, or a letter is to go to. */
export const emailInput = z.string().trim().max(200).pipe(z.email());

/** A password to compare: bounded because hashing costs, and no hint at what the right one looks like. */
export const currentPasswordInput = z.string().max(passwordLength.max);

/** A password that is set. */
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
