import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { createRoutesStub } from "react-router";
import { expect, it } from "vitest";
import { TranslationProvider } from "#app/i18n/translation.ts";
import { translatorOf } from "#app/i18n/translator.server.ts";
import type { RewardStatus } from "#core/domain/reward";
import { RewardCard, type RewardDetail, type RewardRow } from "./reward-card.tsx";

const at = new Date("2026-03-01T10:00:00Z");

function shown(status: RewardStatus, change: Partial<RewardRow & RewardDetail> = {}, isOpen = true): string {
  const reward = {
    key: "k",
    orderLabel: "…a1",
    createdAt: at,
    status,
    tokenAmount: null,
    tokenDecimals: null,
    dueAmount: null,
    dueUsdMicros: 1n,
    wallet: "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720",
    paysFrom: null,
    visitedAt: null,
    orderedAt: at,
    paidAt: at,
    txHash: null,
    rejection: null,
    rejectionReason: null,
    timeline: [],
    isHeldByRefund: false,
    keptBack: 0n,
    overpaid: 0n,
    reductions: [],
    offsets: [],
    debts: [],
    receipt: {
      currency: "UAH" as const,
      lines: [{ lineTotal: "32000", rateBp: 500 }],
      uahPerUsd: "40",
      tokenDecimals: 18,
      price: { tokenUsd: "0.04", source: "fixed", at: "2026-03-01T10:00:00.000Z" },
    },
    ...change,
  };
  const card = createElement(RewardCard, {
    reward,
    detail: isOpen ? reward : null,
    confirmations: null,
    tokenSymbol: "RING",
    explorerUrl: "",
  });
  const Stub = createRoutesStub([{ path: "/refcodes", Component: () => card }]);
  const page = createElement(Stub, { initialEntries: ["/refcodes"] });
  return renderToString(createElement(TranslationProvider, { i18n: translatorOf("en") }, page));
}

it("promises an amount only while there may be one", () => {
  expect(shown("approved")).toContain("Amount soon");
  expect(shown("rejected")).not.toContain("Amount soon");
});

it("says that an approved reward needs a wallet, or when the wallet is paid, and not that it is paid within minutes", () => {
  expect(shown("approved")).toContain("within minutes");
  const bare = shown("approved", { wallet: null });
  expect(bare).toContain("Needs your wallet");
  expect(bare).not.toContain("within minutes");
  const waiting = shown("approved", { paysFrom: new Date("2026-03-04T10:00:00Z") });
  expect(waiting).toMatch(/Not before.*Mar 4, 2026/);
  expect(waiting).not.toContain("within minutes");
  expect(shown("minted")).not.toContain("Needs your wallet");
});

it("says what a refund took off it, what was kept back, and that it is on hold while one is being decided", () => {
  const priced = { tokenAmount: 10n ** 19n, tokenDecimals: 18, dueAmount: 6n * 10n ** 18n };
  const reduced = shown("pending_approval", {
    ...priced,
    reductions: [{ numerator: 6_400_000n, tokenAmount: 4n * 10n ** 18n, at }],
  });
  expect(reduced).toMatch(/Reduced by a refund:.*4 RING.*10 RING.*at first/s);
  expect(reduced).not.toContain("On hold");
  const offset = shown("rejected", { ...priced, keptBack: 6n * 10n ** 18n });
  expect(offset).toMatch(/Deducted for orders refunded earlier:.*6 RING/s);
  const paid = shown("minted", { ...priced, overpaid: 4n * 10n ** 18n });
  expect(paid).toMatch(/Already paid to your wallet:.*4 RING.*deducted from your next rewards/s);
  for (const status of ["pending_approval", "approved", "failed"] as const) {
    expect(shown(status, { ...priced, isHeldByRefund: true })).toContain("On hold: refund");
  }
  expect(shown("minted", { ...priced, isHeldByRefund: true })).not.toContain("On hold");
});

it("follows the sum from the lines to the wallet, and says whether the store holds the same", () => {
  const priced = { tokenAmount: 10n ** 19n, tokenDecimals: 18, dueAmount: 6n * 10n ** 18n };
  const reductions = [{ numerator: 6_400_000n, tokenAmount: 4n * 10n ** 18n, at }];
  const open = shown("approved", { ...priced, reductions, offsets: [{ tokenAmount: 10n ** 18n, at }] });
  expect(open).toMatch(
    /₴320.00 × 5%.*₴16.00.*at 40 ₴.*\$0.40.*at \$0.04 for 1 RING.*10 RING.*−4 RING.*−1 RING.*5 RING/s,
  );
  expect(open).toContain("exactly the same");
  expect(shown("approved", { ...priced, reductions, dueAmount: 1n })).toContain("differs from the store");
  expect(shown("approved", priced, false)).not.toContain("How it adds up");
});
