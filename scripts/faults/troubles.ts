import { blockTroubles } from "./troubles/blocks.ts";
import { connectionTroubles } from "./troubles/connections.ts";
import { gasTroubles } from "./troubles/gas.ts";
import { messageTroubles } from "./troubles/messages.ts";
import { pauseTroubles } from "./troubles/pauses.ts";
import { refundTroubles } from "./troubles/refunds.ts";
import { refusalTroubles } from "./troubles/refusals.ts";
import { rollupTroubles } from "./troubles/rollup.ts";
import { strangerTroubles } from "./troubles/strangers.ts";
import type { Trouble, Troubles } from "./troubles/trouble.ts";
import { forgedLinkTroubles, walletTroubles } from "./troubles/wallets.ts";

/** Every kind, in an order that seeds rely on: a new one comes last. */
const TROUBLES = {
  ...connectionTroubles,
  ...pauseTroubles,
  ...gasTroubles,
  ...refusalTroubles,
  ...messageTroubles,
  ...blockTroubles,
  ...strangerTroubles,
  ...walletTroubles,
  ...refundTroubles,
  ...rollupTroubles,
  ...forgedLinkTroubles,
} satisfies Troubles;

export type TroubleName = keyof typeof TROUBLES;

export const TROUBLE_NAMES = Object.keys(TROUBLES).filter(isTroubleName);

export function isTroubleName(name: string): name is TroubleName {
  return name in TROUBLES;
}

/** The kind of trouble by its name. */
export function troubleOf(name: TroubleName): Trouble {
  return TROUBLES[name];
}
