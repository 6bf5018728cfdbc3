import { type ComponentProps, createElement } from "react";
import { renderToString } from "react-dom/server";
import { I18nextProvider } from "react-i18next";
import { createRoutesStub } from "react-router";
import { expect, it } from "vitest";
import { translatorOf } from "#app/i18n/translator.server.ts";
import { mintReasons } from "#core/domain/mint-reason";
import type { RewardReceipt } from "#core/domain/reward";
import { AdminReward } from "./admin-reward.tsx";

type Reward = ComponentProps<typeof AdminReward>["reward"];

const at = new Date("2026-03-01T10:00:00Z");
const receiptOf = (source: string): RewardReceipt => ({
  currency: "UAH",
  lines: [],
  uahPerUsd: "40",
  rounding: "floor",
  tokenDecimals: 18,
  price: { tokenUsd: "0.1", source, at: at.toISOString() },
});
const failed: Reward = {
  orderReference: "clone-a1-1",
  orderId: "a1",
  referralCode: "Frnd7Ref",
  referrerName: "Olena",
  payee: "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720",
  paysFrom: null,
  rail: "fiat",
  status: "failed",
  currency: "UAH",
  orderTotalMinor: 89_900n,
  rewardPercent: "12.0000",
  usdMicros: 2_697_000n,
  tokenAmount: null,
  tokenDecimals: null,
  receipt: receiptOf("config"),
  txHash: null,
  failure: mintReasons.of("reverted"),
  failureReason: "the transaction reverted",
  rejection: null,
  rejectionReason: null,
  createdAt: at,
  paidAt: at,
  paymentStatus: "approved",
};

function shown(reward: Partial<Reward>): string {
  const card = createElement(AdminReward, {
    reward: { ...failed, ...reward },
    evidence: null,
    tokenSymbol: "RING",
    explorerUrl: "https://explorer.example",
    busy: false,
  });
  const Stub = createRoutesStub([{ path: "/uk/admin/refcodes", Component: () => card }]);
  const page = createElement(Stub, { initialEntries: ["/uk/admin/refcodes"] });
  return renderToString(createElement(I18nextProvider, { i18n: translatorOf("uk") }, page));
}

it("asks to mend what a failed reward needs, and no more once it is rejected", () => {
  const toMend = "Транзакція не пройшла в мережі";
  expect(shown({})).toContain(toMend);
  expect(shown({ status: "rejected", rejectionReason: "the same household" })).not.toContain(toMend);
});

it("promises an amount only while there may be one", () => {
  expect(shown({ status: "pending_approval" })).toContain("Сума згодом");
  const rejected = shown({ status: "rejected", rejectionReason: "the same household" });
  expect(rejected).not.toContain("Сума згодом");
  expect(rejected).toContain("Суму не визначено");
});

it("says in the page's language where the price came from", () => {
  expect(shown({ receipt: receiptOf("config") })).toContain("(із налаштувань)");
  expect(shown({ receipt: receiptOf("feed 0x00c0ffee") })).toContain("(джерело 0x00c0ffee)");
});
