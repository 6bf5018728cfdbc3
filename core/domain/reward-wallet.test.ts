import { expect, test } from "vitest";
import { decideWallet, type WalletGrounds } from "#core/domain/reward-wallet";

const now = new Date("2026-03-04T10:00:00Z");
const wallet = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";
const owed = { referrerUserId: "referrer", referralCode: "Frnd7Ref" };
const link = {
  id: "link-1",
  userId: "referrer",
  code: "Frnd7Ref",
  address: wallet,
  message: "",
  signature: "0x",
  paysFrom: now,
  isAdmins: false,
};
const grounds: WalletGrounds = { link, bound: null, buyerWallets: [] };
const decide = (changed: Partial<WalletGrounds>, isSigned = true) =>
  decideWallet(owed, { ...grounds, ...changed }, { isSigned, now });

test("the wallet that took over the code is paid, once its wait is over, and again the same", () => {
  const paid = { result: "paid_to", wallet: { linkId: "link-1", address: wallet } };
  expect(decide({})).toEqual(paid);
  expect(decide({ bound: { linkId: "link-1", address: wallet.toLowerCase() } })).toEqual(paid);
});

test.each<[string, Partial<WalletGrounds>, boolean?]>([
  ["none has", { link: null }],
  ["it still waits", { link: { ...link, paysFrom: new Date(now.getTime() + 1) } }],
  ["its wallet has not signed", {}, false],
  ["it is another person's", { link: { ...link, userId: "somebody" } }],
  ["it is another code's", { link: { ...link, code: "Other234" } }],
  ["the reward was bound to another link", { bound: { linkId: "link-2", address: wallet } }],
  ["the reward was bound to another wallet", { bound: { linkId: "link-1", address: wallet.replace("a0", "b0") } }],
])("nothing is paid where %s", (_why, changed, isSigned) => {
  expect(decide(changed, isSigned)).toMatchObject({ result: "failed", reason: { code: "link_not_signed" } });
});

test("nobody earns by their own purchase: a wallet that the buyer ever linked is paid nothing", () => {
  const overlap = { result: "rejected", reason: { code: "wallet_overlap" } };
  expect(decide({ buyerWallets: ["0x01", wallet.toLowerCase()] })).toMatchObject(overlap);
});
