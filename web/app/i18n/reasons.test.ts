import { createElement, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { createRoutesStub } from "react-router";
import { describe, expect, it } from "vitest";
import { TranslationProvider } from "#app/i18n/translation.ts";
import { translatorOf } from "#app/i18n/translator.server.ts";
import { NotificationItem } from "#app/routes/notifications/notification-item.tsx";
import { RewardTimeline, type RewardTimelineProps } from "#app/routes/refcodes/reward-timeline.tsx";
import { locales } from "#core/domain/locale";
import { mintReasons } from "#core/domain/mint-reason";
import { parkedNotes, refundAnswers } from "#core/domain/payment-note";
import { readRejection, rejectionReasons } from "#core/domain/rejection";
import { evidenceFindings } from "#core/domain/reward-evidence";
import en from "../../locales/en/refcodes.json";
import ru from "../../locales/ru/refcodes.json";
import uk from "../../locales/uk/refcodes.json";

const bundles = { en, uk, ru };

/** Where each kind of reason has its texts. */
const kinds = (locale: (typeof locales)[number]) => {
  const { admin, refcodes } = bundles[locale];
  return [
    { book: parkedNotes, texts: admin.payments.why },
    { book: refundAnswers, texts: admin.payments.answered },
    { book: mintReasons, texts: admin.mint.why },
    { book: rejectionReasons, texts: refcodes.why },
    { book: evidenceFindings, texts: admin.evidence.finding },
  ];
};

const namesIn = (text: string, slot: RegExp) => [...text.matchAll(slot)].map(([, name]) => name).sort();

describe.each(locales)("the texts of reasons in %s", (locale) => {
  it("are there for every code, and for nothing else", () => {
    for (const { book, texts } of kinds(locale)) expect(Object.keys(texts).sort()).toEqual(book.codes.toSorted());
  });

  it("name the values that come with the code, and no others", () => {
    for (const { book, texts } of kinds(locale)) {
      for (const [code, text] of Object.entries(texts)) {
        const sentence = book.say({ code, params: {} } as never);
        expect(namesIn(text, /\{\{(\w+)\}\}/g), code).toEqual(namesIn(sentence, /\{(\w+)\}/g));
      }
    }
  });
});

describe("a referrer", () => {
  const at = new Date("2026-03-01T10:00:00Z");
  const sentence = "smaller than the token's smallest unit";
  const shown = (element: ReactNode) => {
    const Stub = createRoutesStub([{ path: "/uk/refcodes", Component: () => element }]);
    const page = createElement(Stub, { initialEntries: ["/uk/refcodes"] });
    return renderToString(createElement(TranslationProvider, { i18n: translatorOf("uk") }, page));
  };
  const timeline = (row: Parameters<typeof readRejection>[0]) => {
    const reward: RewardTimelineProps["reward"] = {
      status: "rejected",
      wallet: null,
      paysFrom: null,
      visitedAt: null,
      orderedAt: at,
      paidAt: at,
      txHash: null,
      timeline: [{ status: "rejected", at }],
      tokenDecimals: null,
      isHeldByRefund: false,
      reductions: [],
      offsets: [],
      debts: [],
      ...readRejection(row),
    };
    return shown(createElement(RewardTimeline, { reward, confirmations: null, tokenSymbol: "RING", explorerUrl: "" }));
  };
  const news = (data: Record<string, string>) => {
    const notification = { type: "referral_reward_rejected", data, createdAt: at, readAt: at } as const;
    return shown(createElement(NotificationItem, { notification, tokenSymbol: "RING", explorerUrl: "" }));
  };

  it("never reads the system's English in Ukrainian, on rows and news of either release", () => {
    const pages = [
      timeline({ rejectionCode: "too_small", rejectionParams: {}, rejectionReason: sentence }),
      timeline({ rejectionCode: null, rejectionParams: null, rejectionReason: sentence }),
      news({ rejectionCode: "too_small" }),
      news({ reason: sentence }),
    ];
    for (const page of pages) {
      expect(page).toContain(uk.refcodes.why.too_small);
      expect(page).not.toMatch(/smallest unit|smaller/);
    }
  });

  it("reads an admin's own words as they were written", () => {
    const words = "bought for oneself";
    expect(timeline({ rejectionCode: null, rejectionParams: null, rejectionReason: words })).toContain(words);
    expect(news({ reason: words })).toContain(words);
  });
});
