import { type ComponentProps, createElement } from "react";
import { renderToString } from "react-dom/server";
import { createRoutesStub } from "react-router";
import { describe, expect, it } from "vitest";
import { TranslationProvider } from "#app/i18n/translation.ts";
import { translatorOf } from "#app/i18n/translator.server.ts";
import { mintReasons } from "#core/domain/mint-reason";
import type { RewardReceipt } from "#core/domain/reward";
import { RewardSheet } from "./reward-sheet.tsx";

type Reward = ComponentProps<typeof RewardSheet>["reward"];

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
  dueUsdMicros: 2_697_000n,
  tokenAmount: null,
  dueAmount: null,
  mintedAmount: null,
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
  mark: null,
  approvals: {
    need: 1,
    have: 0,
    given: [],
    decision: { refusal: null, approvableFrom: null, enoughAdminsFrom: at },
  },
};

function shown(reward: Partial<Reward>): string {
  const card = createElement(RewardSheet, {
    reward: { ...failed, ...reward },
    evidence: null,
    readAt: at,
    tokenSymbol: "RING",
    explorerUrl: "https://explorer.example",
    busy: false,
    closeTo: "/uk/admin/refcodes",
    keys: { next: null, previous: null },
  });
  const Stub = createRoutesStub([{ path: "/uk/admin/refcodes", Component: () => card }]);
  const page = createElement(Stub, { initialEntries: ["/uk/admin/refcodes"] });
  return renderToString(createElement(TranslationProvider, { i18n: translatorOf("uk") }, page));
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

describe("what approvals a reward has", () => {
  const later = new Date("2026-03-04T10:00:00Z");
  const ann = { adminId: "ann", adminName: "Анна", at, tokenAmount: 7n, isValid: true };
  const waiting = { status: "pending_approval", tokenAmount: 9n, dueAmount: 7n, tokenDecimals: 0 } as const;
  const two = { need: 2, have: 0, given: [] } as const;
  const free = { refusal: null, approvableFrom: null, enoughAdminsFrom: at };
  const notes = (approvals: Reward["approvals"]) => shown({ ...waiting, approvals });
  const button = 'value="approve"';

  it("is not worth a word where one admin is enough", () => {
    const page = notes(failed.approvals);
    expect(page).toContain(button);
    for (const word of ["з 2", "двох", "замало"]) expect(page).not.toContain(word);
  });

  it("tells the first that another must follow, and the second who was first", () => {
    const first = notes({ ...two, decision: free });
    expect(first).toContain("Потрібне схвалення двох адміністраторів.");
    expect(first).toContain("Перед виплатою її має схвалити ще один адміністратор.");
    const second = notes({ ...two, have: 1, given: [ann], decision: free });
    expect(second).toMatch(/1 з 2: схвалення від .*Анна/);
    expect(second).not.toContain("Перед виплатою");
    expect(second).toContain(button);
  });

  it.each([
    ["own_reward", "Це ваша винагорода"],
    ["already_approved", "Ви вже схвалили її."],
    ["new_admin", "менше ніж 72 години"],
    ["not_priced", "щойно з’явиться ціна"],
    ["too_early", "Схвалити можна з"],
  ] as const)("says why there is no button: %s", (refusal, why) => {
    const page = notes({ ...two, decision: { ...free, refusal, approvableFrom: later } });
    expect(page).toContain(why);
    expect(page).not.toContain(button);
    expect(page).toContain('value="reject"');
  });

  it("says why a reward waits where there are too few admins, and what to do", () => {
    const none = notes({ ...two, have: 1, given: [ann], decision: { ...free, enoughAdminsFrom: null } });
    expect(none).toContain("замало адміністраторів");
    expect(none).toContain("npm run admin -- add EMAIL");
    const soon = notes({ ...two, decision: { ...free, enoughAdminsFrom: later } });
    expect(soon).toContain("вистачатиме з");
    expect(soon).toContain(later.toISOString());
  });

  it("names an approval that is void, and those of a reward that is decided", () => {
    const given = [{ ...ann, isValid: false }];
    expect(notes({ ...two, given, decision: free })).toContain("більше не враховується");
    const paid = shown({ status: "minted", approvals: { ...two, have: 1, given: [ann], decision: null } });
    expect(paid).toMatch(/Схвалили.*Анна/);
  });

  it("asks for an approval of the amount that is shown", () => {
    expect(notes({ ...two, decision: free })).toContain('name="seen" value="clone-a1-1=7"');
    const failedOne = shown({ ...waiting, status: "failed", approvals: { ...two, decision: free } });
    expect(failedOne).toContain('value="retry"');
    expect(failedOne).toContain("Це буде вашим схваленням суми");
  });
});
