import fc from "fast-check";
import { expect, test } from "vitest";
import {
  claimedCodes,
  decideFirstTouch,
  type Finding,
  type FirstTouch,
  planFirstTouch,
  type ReferralCookies,
  readReferralCookies,
} from "./first-touch.ts";
import { maxCandidates } from "./referral-link.ts";

const first = "Abcd2345";
const second = "Wxyz6789";
const kept: ReferralCookies = { stored: first, pending: [], visible: first };
const nothing: ReferralCookies = { stored: undefined, pending: [], visible: undefined };

test("first touch wins: the code already stored needs no look-up", () => {
  expect(planFirstTouch([first], kept)).toEqual({ action: "none" });
  expect(planFirstTouch([], nothing)).toEqual({ action: "none" });
});

test("the visible copy is repaired from the httpOnly cookie, never the other way round", () => {
  expect(planFirstTouch([first], { ...kept, visible: undefined })).toEqual({ action: "repair", code: first });
  expect(planFirstTouch([second], { ...nothing, visible: first })).toEqual({
    action: "verify",
    codes: [second],
    held: undefined,
  });
});

test("of several cookies with one name the first well-formed one counts; a malformed one holds no slot", () => {
  expect(readReferralCookies(`ring_ref=junk; ring_ref="${first}"; ring_ref=${second}`).stored).toBe(first);
  expect(readReferralCookies("ring_ref=junk; ring_ref_visible=%E0%A4%A")).toEqual(nothing);
  expect(readReferralCookies(`xring_ref=${first}; ring_refs=${first}`)).toEqual(nothing);
  expect(readReferralCookies(undefined)).toEqual(nothing);
});

test("all provisional codes are claimed, or only the settled one", () => {
  expect(claimedCodes(`ring_ref=${first}; ring_ref_pending=${first}.${second}`)).toEqual([first, second]);
  expect(claimedCodes(`ring_ref=${first}; ring_ref_pending=${second}`)).toEqual([first]);
  expect(claimedCodes(`ring_ref_visible=${first}`)).toEqual([]);
});

const code = fc.constantFrom("Aaaaaaaa", "Bbbbbbbb", "Cccccccc", "Dddddddd");
const cookies: fc.Arbitrary<ReferralCookies> = fc
  .record({ slot: fc.option(code), more: fc.uniqueArray(code, { maxLength: 3 }), visible: fc.option(code) })
  .map(({ slot, more, visible }) => ({
    stored: slot ?? undefined,
    pending: slot === null ? [] : more.includes(slot) ? [slot, ...more.filter((each) => each !== slot)] : [],
    visible: visible ?? undefined,
  }));
const findings = fc.dictionary(code, fc.constantFrom<Finding>("active", "dead", "open"), { noNullPrototype: true });

/** The cookies of a browser after an answer. */
function after(touch: FirstTouch, before: ReferralCookies): ReferralCookies {
  switch (touch.action) {
    case "none":
      return before;
    case "repair":
      return { ...before, visible: touch.code };
    case "settle":
      return { stored: touch.code, pending: [], visible: touch.code };
    case "wait":
      return { stored: touch.codes[0], pending: touch.codes, visible: touch.codes[0] };
    case "forget":
      return nothing;
  }
}

function touchOf(candidates: readonly string[], before: ReferralCookies, found: Record<string, Finding>): FirstTouch {
  const plan = planFirstTouch(candidates, before);
  return plan.action === "verify" ? decideFirstTouch(plan, (each) => found[each] ?? "open", before) : plan;
}

test("whatever is remembered and whatever a look-up says: a live code is never lost to a dead one, nor a settled one to another", () => {
  fc.assert(
    fc.property(fc.uniqueArray(code, { maxLength: 3 }), cookies, findings, (candidates, before, found) => {
      const standing = (each: string | undefined) => (each === undefined ? "dead" : (found[each] ?? "open"));
      const now = after(touchOf(candidates, before, found), before);
      const settled = before.pending.length === 0 ? before.stored : undefined;
      const known = [...(before.stored === undefined ? [] : [before.stored]), ...before.pending, ...candidates];
      if (settled !== undefined && (standing(settled) !== "dead" || candidates.every((each) => each === settled))) {
        expect(now.stored).toBe(settled);
      } else if (known.some((each) => standing(each) === "active")) {
        expect(standing(now.stored)).toBe("active");
        expect(now.pending).toEqual([]);
      } else if (known.some((each) => standing(each) === "open")) {
        expect(now.pending.length).toBeGreaterThan(0);
        expect(now.pending.length).toBeLessThanOrEqual(maxCandidates);
        expect(now.pending.every((each) => standing(each) === "open")).toBe(true);
        expect(now.stored).toBe(now.pending[0]);
      }
      // The same page once more changes nothing: no cookie is written twice.
      expect(touchOf(candidates, now, found).action).toBe("none");
    }),
    { numRuns: 5_000 },
  );
});
