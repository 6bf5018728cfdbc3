import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { I18nextProvider } from "react-i18next";
import { createRoutesStub } from "react-router";
import { expect, it } from "vitest";
import { translatorOf } from "#app/i18n/translator.server.ts";
import { RewardCard } from "./reward-card.tsx";

const at = new Date("2026-03-01T10:00:00Z");

function shown(status: "approved" | "rejected"): string {
  const reward = {
    orderLabel: "…a1",
    createdAt: at,
    status,
    tokenAmount: null,
    tokenDecimals: null,
    usdMicros: 1n,
    visitedAt: null,
    orderedAt: at,
    paidAt: at,
    txHash: null,
    rejection: null,
    rejectionReason: null,
    timeline: [],
  };
  const card = createElement(RewardCard, { reward, confirmations: null, tokenSymbol: "RING", explorerUrl: "" });
  const Stub = createRoutesStub([{ path: "/refcodes", Component: () => card }]);
  const page = createElement(Stub, { initialEntries: ["/refcodes"] });
  return renderToString(createElement(I18nextProvider, { i18n: translatorOf("en") }, page));
}

it("promises an amount only while there may be one", () => {
  expect(shown("approved")).toContain("Amount soon");
  expect(shown("rejected")).not.toContain("Amount soon");
});
