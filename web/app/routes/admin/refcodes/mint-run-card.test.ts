import { createElement } from "react";
import { expect, it } from "vitest";
import { buttonClass } from "#app/ui/button.tsx";
import { rendered } from "#scripts/testing/rendered";
import { MintRunCard } from "./mint-run-card.tsx";

const run = (approved: number) =>
  rendered("en", createElement(MintRunCard, { approved, report: null, explorerUrl: "", busy: false }));

it("is the prominent button only when something is to be paid", () => {
  const loud = `class="${buttonClass("primary")}`;
  expect(run(1)).toContain(loud);
  expect(run(0)).not.toContain(loud);
  expect(run(0)).toContain(`class="${buttonClass("secondary")}`);
});
