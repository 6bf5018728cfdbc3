import { expect, it } from "vitest";
import { refundStatuses } from "#core/domain/refund";
import { refundExtent, refundStanding } from "#core/domain/refund-standing";

it("calls an order refunded only once all that paid it is back", () => {
  const extent = (refundedMinor: bigint) => refundExtent({ status: "approved", amountMinor: 300n }, refundedMinor);
  expect([0n, 1n, 299n, 300n].map(extent)).toEqual(["none", "partly", "partly", "whole"]);
  expect(refundExtent({ status: "refunded", amountMinor: 300n }, 0n)).toBe("whole");
  expect(refundExtent(null, 0n)).toBe("none");
});

it("tells a payer that money is back only where it is", () => {
  const told = (resolvedAt: Date | null, resolvedBy: string | null, others: readonly string[]) =>
    refundStatuses.map((status) =>
      refundStanding(
        { id: "r", status, resolvedAt, resolvedBy },
        ["r", ...others].map((id) => ({ id })),
      ),
    );
  expect(told(null, null, [])).toEqual(["open", "open", "done", "refused", "done"]);
  expect(told(new Date(0), "ann", ["by-hand:r"])).toEqual(["open", "open", "done", "closed", "done"]);
  expect(told(new Date(0), null, ["rest"])).toEqual(["open", "open", "done", "closed", "done"]);
  expect(told(new Date(0), "ann", ["by-hand:other"])).toEqual(["open", "open", "done", "dropped", "done"]);
});
