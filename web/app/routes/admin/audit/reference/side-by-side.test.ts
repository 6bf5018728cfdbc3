import { expect, it } from "vitest";
import { auditAreas } from "#core/domain/audit-area";
import { driftKinds } from "#core/domain/audit-facts";
import { auditRows, differing, driftByCell } from "./side-by-side.ts";

it("marks every mismatch in exactly one cell, of a column that is marked", () => {
  for (const kind of driftKinds) {
    const inCell = driftByCell([kind]);
    const cells = auditAreas.flatMap((area) => auditRows.map((row) => ({ area, found: inCell(area, row) })));
    const marked = cells.filter(({ found }) => found.length > 0);
    expect([kind, marked.map(({ area }) => area)]).toEqual([kind, differing([kind])]);
    expect(marked).toHaveLength(1);
  }
});
