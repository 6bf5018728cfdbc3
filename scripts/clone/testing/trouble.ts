import { CloudflareError } from "../cloudflare.ts";
import { type FakeAccount, Killed, type Moment } from "./account.ts";

const isAt = (moment: Moment, wanted: Moment) => moment.change === wanted.change && moment.when === wanted.when;

/** The process dies at this moment. */
export function killAt(account: FakeAccount, wanted: Moment): void {
  account.trouble = (moment) => {
    if (isAt(moment, wanted)) throw new Killed(`killed ${moment.when} change ${moment.change}`);
  };
}

/** Cloudflare fails once at this moment: `after`, the change is made and its answer lost. */
export function failAt(account: FakeAccount, wanted: Moment): void {
  let isOver = false;
  account.trouble = (moment) => {
    if (isOver || !isAt(moment, wanted)) return;
    isOver = true;
    throw new CloudflareError("500", [], true);
  };
}

/** Both moments of each of the first `changes` changes. */
export function moments(changes: number): Moment[] {
  return Array.from({ length: changes }, (_, change) => change).flatMap((change): Moment[] => [
    { change, when: "before" },
    { change, when: "after" },
  ]);
}
