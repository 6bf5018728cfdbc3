import { createElement } from "react";
import { expect, it } from "vitest";
import type { RewardStatus } from "#core/domain/reward";
import { rendered } from "#scripts/testing/rendered";
import { RewardsSection } from "./rewards-section.tsx";

const FIRST = "As soon as a friend’s first order is paid";

const empty = (show: RewardStatus | "all", counts: Partial<Record<RewardStatus, number>>) =>
  rendered(
    "en",
    createElement(RewardsSection, {
      rewards: [],
      open: null,
      confirmations: [],
      chosen: { show },
      next: null,
      codes: [],
      counts,
      tokenSymbol: "RING",
      explorerUrl: "",
      busy: false,
    }),
  );

it("a filter without results says so, and does not explain how to earn a first reward", () => {
  expect(empty("all", {})).toContain(FIRST);
  const filtered = empty("failed", { minted: 3 });
  expect(filtered).not.toContain(FIRST);
  expect(filtered).toContain("Show all");
});
