import { BANK_DETAILS_WAIT_MS, PAYOUT_METHOD_WAIT_MS } from "#core/domain/payout";
import { LINK_WAIT_MS } from "#core/domain/wallet-link";

/**
 * What a letter's link does once confirmed. An address change is approved from the old mailbox, then confirmed from the
 * new one. `stop_wallet_link` takes back a wallet that somebody else has linked to the account's code, and
 * `stop_bank_details` bank details that somebody else has given for the account's vendor, `stop_payout_method` another way of
 * being paid.
 */
export const letterPurposes = [
  "confirm_email",
  "reset_password",
  "approve_change",
  "confirm_change",
  "stop_wallet_link",
  "stop_bank_details",
  "stop_payout_method",
] as const;

export type LetterPurpose = (typeof letterPurposes)[number];

export const stopPurposes = [
  "stop_wallet_link",
  "stop_bank_details",
  "stop_payout_method",
] as const satisfies readonly LetterPurpose[];
export type StopPurpose = (typeof stopPurposes)[number];

const HOUR = 3_600_000;

/** How long a link works, in milliseconds. */
export const letterLifetime: Readonly<Record<LetterPurpose, number>> = {
  confirm_email: 24 * HOUR,
  reset_password: HOUR,
  approve_change: 24 * HOUR,
  confirm_change: 24 * HOUR,
  // As long as what they stop waits.
  stop_wallet_link: LINK_WAIT_MS,
  stop_bank_details: BANK_DETAILS_WAIT_MS,
  stop_payout_method: PAYOUT_METHOD_WAIT_MS,
};

/** Whether a link works without a sign-in, because its reader may have no way in. It gives nobody anything. */
export function needsNoSession(purpose: LetterPurpose): boolean {
  return purpose === "reset_password" || isStop(purpose);
}

/** Whether a link takes back what somebody else did. It outlives the account's other links, or they could end it. */
export function isStop(purpose: LetterPurpose): purpose is StopPurpose {
  return stopPurposes.some((stop) => stop === purpose);
}

/** A token as it appears in a letter: 256 random bits. */
export const LETTER_TOKEN = /^[A-Za-z0-9_-]{43}$/;
