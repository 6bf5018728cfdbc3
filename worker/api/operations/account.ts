import { deletionSchema, linkSchema, passwordSchema, walletSchema } from "#worker/api/account";
import {
  exportSchema,
  linkedWalletSchema,
  markedSchema,
  nonceSchema,
  notificationsSchema,
  walletsSchema,
} from "#worker/api/answers/account";
import { readSchema } from "#worker/api/notifications";
import type { Operations } from "#worker/api/operations/operation";

/** What belongs to the person who asks. */
export const accountOperations: Operations = {
  "GET /api/account/export": {
    summary: "Everything the store keeps about me, to download",
    access: "session",
    status: 200,
    answer: exportSchema,
  },
  "DELETE /api/account": {
    summary: "Deletes my account for good; orders and rewards stay in the books without a name",
    access: "session",
    body: deletionSchema,
    status: 204,
    answer: null,
  },
  "PUT /api/account/password": {
    summary: "A new password for who knows the current one; signs out everywhere else",
    access: "session",
    body: passwordSchema,
    status: 204,
    answer: null,
    alsoRefuses: [429],
  },
  "GET /api/account/wallets": {
    summary: "My linked wallets, each with its code",
    access: "session",
    status: 200,
    answer: walletsSchema,
  },
  "POST /api/account/wallets/nonce": {
    summary: "A nonce to link one wallet with, good for a quarter of an hour",
    access: "session",
    status: 200,
    answer: nonceSchema,
    alsoRefuses: [403],
  },
  "POST /api/account/wallets": {
    summary: "Links a wallet by a signed EIP-4361 message; its code works at once",
    access: "session",
    body: linkSchema,
    status: 201,
    answer: linkedWalletSchema,
  },
  "DELETE /api/account/wallets/:address": {
    summary: "Unlinks a wallet and switches its code off",
    access: "session",
    params: walletSchema,
    status: 204,
    answer: null,
  },
  "GET /api/notifications": {
    summary: "My notifications, newest first",
    access: "session",
    status: 200,
    answer: notificationsSchema,
  },
  "POST /api/notifications/read": {
    summary: "Marks my notifications as read",
    access: "session",
    body: readSchema,
    status: 200,
    answer: markedSchema,
  },
};
