import { expect, it } from "vitest";
import { describeMove } from "#core/services/rewards/reward-reasons";

const move = {
  id: "1",
  orderReference: "ring-1-1",
  fromStatus: "failed",
  toStatus: "approved",
  actor: "admin",
  at: new Date("2026-03-01T10:00:00Z"),
} as const;

it("tells a move by its code, which nothing writes over, whatever its sentence looks like", () => {
  const before = "token_refused_saying";
  const reason = "tried again after: the token refused the payment: 0x1 has nothing to pay gas with";
  const told = describeMove({ ...move, reason, reasonCode: "tried_again", reasonParams: { before } });
  expect(told).toEqual({ ...move, reason, why: { code: "tried_again", params: { before } } });
});

it("tells a move from before there were codes by its sentence, and a person's words by none", () => {
  const old = { ...move, reasonCode: null, reasonParams: null };
  const why = { code: "never_signed", params: {} };
  expect(describeMove({ ...old, reason: "claimed, but nothing was signed" })).toMatchObject({ why });
  expect(describeMove({ ...old, reason: "asked by mail" })).toMatchObject({ why: null });
});
