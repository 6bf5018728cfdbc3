import { createElement } from "react";
import { expect, it } from "vitest";
import { rendered } from "#scripts/testing/rendered";
import { ReferralFundCard } from "./referral-fund-card.tsx";

const said = (leftMinor: bigint) => {
  const fund = { currency: "UAH", putInMinor: 10_000n, owedMinor: 0n, paidMinor: 0n, leftMinor, membershipsMinor: 0n };
  return rendered("en", createElement(ReferralFundCard, { funds: [fund] }));
};

it("a shortfall of a few cents is explained, a larger one is not", () => {
  for (const minor of [-4n, 4n, -99n]) expect(said(minor)).toContain("rounding");
  for (const minor of [0n, -100n, -10_000n, 100n]) expect(said(minor)).not.toContain("rounding");
});
