import { nonceSchema, signInsSchema } from "#worker/api/answers/account";
import {
  addressNonceSchema,
  askChangeSchema,
  askResetSchema,
  localeSchema,
  pressSchema,
  resetSchema,
} from "#worker/api/letters";
import type { Operations } from "#worker/api/operations/operation";

/** Requests for letters, and their links: a page shows one and a button uses it. Each works once. */
export const letterOperations: Operations = {
  "POST /api/letters/reset-password": {
    summary: "A letter to set a new password by; answered alike for an address nobody has",
    access: "public",
    body: askResetSchema,
    status: 204,
    answer: null,
    refuses: [400, 429],
  },
  "POST /api/letters/reset-password/press": {
    summary: "Sets a new password, ends all sessions and links, and says what else still opens the account",
    access: "public",
    body: resetSchema,
    status: 200,
    answer: signInsSchema,
    refuses: [400, 404, 429],
  },
  "POST /api/letters/confirm-email": {
    summary: "The letter that confirms my address once more",
    access: "session",
    body: localeSchema,
    status: 204,
    answer: null,
    alsoRefuses: [429],
  },
  "POST /api/letters/confirm-email/press": {
    summary: "Confirms my address",
    access: "session",
    body: pressSchema,
    status: 204,
    answer: null,
    alsoRefuses: [403, 404, 429],
  },
  "POST /api/letters/change-email/nonce": {
    summary: "A nonce that one of my wallets may sign to change my address, where I have no password",
    access: "session",
    body: addressNonceSchema,
    status: 200,
    answer: nonceSchema,
    alsoRefuses: [429],
  },
  "POST /api/letters/change-email": {
    summary: "Asks for another address by password or wallet; answered alike for one that somebody has",
    access: "session",
    body: askChangeSchema,
    status: 204,
    answer: null,
    alsoRefuses: [403, 429],
  },
  "POST /api/letters/approve-change/press": {
    summary: "Agrees to another address from the old mailbox; the new one gets a letter",
    access: "session",
    body: pressSchema,
    status: 204,
    answer: null,
    alsoRefuses: [403, 404, 429],
  },
  "POST /api/letters/confirm-change/press": {
    summary: "Moves my account to the new address and ends my other sessions",
    access: "session",
    body: pressSchema,
    status: 204,
    answer: null,
    alsoRefuses: [403, 404, 429],
  },
};
