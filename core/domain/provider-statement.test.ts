import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isForgotten,
  isOverdue,
  isStuck,
  judgeStatement,
  maySend,
  nextStatementAt,
  RESEND_AFTER_MS,
} from "#core/domain/provider-statement";

const amount = fc.bigInt({ min: 0n, max: 1000n });

describe("judgeStatement", () => {
  it("explains all that the provider has given back beyond ours, once, and never more than is left", () => {
    fc.assert(
      fc.property(
        amount,
        amount,
        amount,
        fc.option(fc.record({ amountMinor: fc.bigInt({ min: 1n, max: 1000n }), isSent: fc.boolean() })),
        (statedMinor, doneMinor, leftMinor, open) => {
          const verdict = judgeStatement({ statedMinor, doneMinor, leftMinor, confirmedMinor: [], open });
          const ours = verdict.isOpenDone ? (open?.amountMinor ?? 0n) : 0n;
          const grown = statedMinor > doneMinor ? statedMinor - doneMinor : 0n;
          expect(ours + verdict.cabinetMinor + verdict.excessMinor).toBe(grown);
          expect(ours + verdict.cabinetMinor <= leftMinor).toBe(true);
        },
      ),
    );
  });

  const facts = { doneMinor: 200n, leftMinor: 800n, confirmedMinor: [] };

  it.each([
    ["an old statement", 100n, { amountMinor: 300n, isSent: true }, [false, 0n, 0n]],
    ["no change", 200n, { amountMinor: 300n, isSent: true }, [false, 0n, 0n]],
    ["ours", 500n, { amountMinor: 300n, isSent: true }, [true, 0n, 0n]],
    ["ours and a refund in the cabinet", 550n, { amountMinor: 300n, isSent: true }, [true, 50n, 0n]],
    ["less than ours", 300n, { amountMinor: 300n, isSent: true }, [false, 100n, 0n]],
    ["the amount of one that was not sent", 500n, { amountMinor: 300n, isSent: false }, [true, 0n, 0n]],
    ["more than one that was not sent", 550n, { amountMinor: 300n, isSent: false }, [false, 350n, 0n]],
    ["a refund in the cabinet", 300n, null, [false, 100n, 0n]],
    ["more than there was", 1100n, null, [false, 800n, 100n]],
  ] as const)("reads %s", (_name, statedMinor, open, [isOpenDone, cabinetMinor, excessMinor]) => {
    expect(judgeStatement({ ...facts, statedMinor, open })).toEqual({ isOpenDone, cabinetMinor, excessMinor });
  });
});

describe("judgeStatement, of a refund that a bank has confirmed", () => {
  const facts = { doneMinor: 200n, leftMinor: 500n, confirmedMinor: [300n], open: null };

  it.each([
    ["lacks it still", 200n, [0n, 0n]],
    ["shows it", 500n, [0n, 0n]],
    ["shows a refund in the cabinet, and lacks it", 300n, [100n, 0n]],
    ["shows it and a refund in the cabinet", 600n, [100n, 0n]],
    ["shows more than there was", 1_100n, [500n, 100n]],
  ] as const)("takes it for no other one: the sum %s", (_name, statedMinor, [cabinetMinor, excessMinor]) => {
    expect(judgeStatement({ ...facts, statedMinor })).toEqual({ isOpenDone: false, cabinetMinor, excessMinor });
  });
});

describe("isForgotten and isStuck", () => {
  const at = new Date("2026-03-01T12:00:00Z");
  const daysLater = (days: number) => new Date(at.getTime() + days * 86_400_000);

  it("are true after three days, and after three weeks, since the last that the provider was asked or said", () => {
    const forgotten = (days: number, sentAt: Date | null) => isForgotten({ sentAt, createdAt: at }, daysLater(days));
    expect([forgotten(2.9, null), forgotten(3, null), forgotten(3, daysLater(1))]).toEqual([false, true, false]);
    const stuck = (days: number, acceptedAt: Date | null) => isStuck({ acceptedAt, createdAt: at }, daysLater(days));
    expect([stuck(20.9, null), stuck(21, null), stuck(21, daysLater(1))]).toEqual([false, true, false]);
  });
});

describe("maySend", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  const ago = (ms: number) => new Date(now.getTime() - ms);

  it.each([
    ["never sent", { sentAt: null, acceptedAt: null }, true],
    ["sent just now", { sentAt: ago(0), acceptedAt: null }, false],
    ["sent so long ago that it would be shown", { sentAt: ago(RESEND_AFTER_MS), acceptedAt: null }, true],
    ["in work at the provider", { sentAt: ago(10 * RESEND_AFTER_MS), acceptedAt: ago(0) }, false],
  ])("%s", (_name, refund, may) => {
    expect(maySend(refund, now)).toBe(may);
  });
});

describe("isOverdue", () => {
  it("is true of a refund that the provider accepted three days ago, and never of one it did not accept", () => {
    const acceptedAt = new Date("2026-03-01T12:00:00Z");
    const hoursLater = (hours: number) => new Date(acceptedAt.getTime() + hours * 3_600_000);
    expect([71.9, 72, 9_000].map((hours) => isOverdue({ acceptedAt }, hoursLater(hours)))).toEqual([false, true, true]);
    expect(isOverdue({ acceptedAt: null }, hoursLater(9_000))).toBe(false);
  });
});

describe("nextStatementAt", () => {
  it("asks at doubling pauses for three days, and then no more", () => {
    const suspectedAt = new Date("2026-03-01T12:00:00Z");
    const minutes: number[] = [];
    for (let at: Date | null = suspectedAt; at; at = nextStatementAt(suspectedAt, at)) {
      minutes.push((at.getTime() - suspectedAt.getTime()) / 60_000);
    }
    expect(minutes).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 4320]);
  });
});
