import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { createRoutesStub } from "react-router";
import { expect, it } from "vitest";
import { TranslationProvider } from "#app/i18n/translation.ts";
import { translatorOf } from "#app/i18n/translator.server.ts";
import { judgedGuards } from "#core/domain/judged-guards";
import { judgeEvidence, type RewardFacts } from "#core/domain/reward-evidence";
import { RewardEvidence } from "./reward-evidence.tsx";

const at = new Date("2026-03-01T10:00:00Z");
const before = new Date("2026-02-25T09:00:00Z");
const nothing = { isShared: null, at: null };
const quoted = { value: "0.10", source: "config", at };

const order = {
  orderedAt: at,
  paidAt: at,
  isAttributed: true,
  isOwnOrder: false,
  hasWallet: true,
  sharesWallet: false,
};
const goods = { ...order, purpose: "store_order", isFirstOrder: true, isUpgrade: null } as const;

const facts: RewardFacts = {
  orderReference: "clone-a1-1",
  purpose: "store_order",
  currency: "UAH",
  orderedAt: at,
  paidAt: at,
  isAttributed: true,
  guards: judgedGuards(goods),
  accounts: { buyerSince: before, referrerSince: before },
  mailbox: { likeness: "different", at },
  name: { isShared: false, at },
  phone: nothing,
  address: nothing,
  card: nothing,
  buyerOrders: { paid: 2, refunded: 1, sumMinor: 40_000n, at },
  referred: { buyers: 8, refundedBuyers: 0, rewardsRejected: 0, at },
  visits: { count: 4, from: "2026-01-30", to: "2026-03-01", at: "2026-02-25" },
  items: [
    {
      name: { en: "Mug", uk: "Горнятко", ru: "Кружка" },
      quantity: 2,
      lineTotalMinor: 92_000n,
      rateBp: 800,
      source: "merchant",
    },
  ],
  reward: { usdMicros: 1_000_000n, rewardPercent: "8.0000", at },
  price: quoted,
  rate: { value: "40", source: null, at },
  usual: { usdMicros: null, rewards: 0, at: null },
  before: { price: quoted, rate: null },
};

function shown(change: Partial<RewardFacts> = {}): string {
  const all = { ...facts, ...change };
  const card = createElement(RewardEvidence, { evidence: { ...all, ...judgeEvidence(all) }, tokenSymbol: "RING" });
  const Stub = createRoutesStub([{ path: "/uk/admin/refcodes", Component: () => card }]);
  const page = createElement(Stub, { initialEntries: ["/uk/admin/refcodes"] });
  return renderToString(createElement(TranslationProvider, { i18n: translatorOf("uk") }, page)).replaceAll(
    "<!-- -->",
    "",
  );
}

/** The checks with a tick: green, and named without a remark. */
const ticked = (html: string) =>
  [...html.matchAll(/<li class="[^"]*text-success">(?:<svg.*?<\/svg>)([^<]*)/g)].map(([, name]) => name);

it("ticks the checks that were made, by the order's own purpose", () => {
  const goodsTicks = ["Код діяв", "Замовив не сам автор коду", "Спільного гаманця немає", "Перше замовлення покупця"];
  expect(ticked(shown())).toEqual(goodsTicks);
  const membership = { ...goods, purpose: "membership_upgrade", isFirstOrder: null, isUpgrade: true } as const;
  const html = shown({ purpose: "membership_upgrade", guards: judgedGuards(membership) });
  expect(ticked(html)).toEqual([...goodsTicks.slice(0, 3), "Перехід на новий рівень"]);
  expect(html).toContain("Перше замовлення покупця: членства не стосується");
});

it("ticks nothing that was not checked or does not hold", () => {
  const walletless = shown({ guards: judgedGuards({ ...goods, hasWallet: false }) });
  expect(walletless).toContain("Спільного гаманця немає: не перевірено");
  expect(ticked(walletless)).not.toContain("Спільного гаманця немає");
  const forged = shown({ isAttributed: false, guards: judgedGuards({ ...goods, isAttributed: false }) });
  expect(ticked(forged)).toEqual([]);
  expect(forged).toContain("Незвично: схвалюйте, лише якщо можете це пояснити");
});

it("says what the rules found, with its time, and what they could not check", () => {
  const html = shown();
  expect(html).toContain("Варто придивитися");
  expect(html).toContain("Інші замовлення покупця, за які повернено кошти: 1");
  expect(html).toMatch(
    /Не вдалося перевірити: розмір винагороди, номери телефонів, адреси, картки (і|й|та) обмінний курс/,
  );
  expect(html).toContain('<time dateTime="2026-03-01T10:00:00.000Z"');
});

it("shows the facts in the reader's language and currency", () => {
  const html = shown();
  expect(html).toContain("4 дні на час замовлення");
  expect(html).toContain("оплачено: 2 (400,00 ₴), повернено кошти: 1".replace(" ₴", "\u00a0₴"));
  expect(html).toContain("Горнятко × 2: 920,00\u00a0₴ за ставкою 8\u00a0% (задав продавець)".replace("8\u00a0%", "8%"));
  expect(html).toContain("немає з чим порівняти");
});
