import { expect, test } from "vitest";
import { actsAs, FRESH_FOR, isFresh, mayEnter } from "#core/domain/session-proof";

const now = new Date("2026-11-26T12:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);
const password = { provenAt: now, factorAt: null, hasFactor: false };

test("a role is entered with the factor that the account has or the clone requires", () => {
  const given = { ...password, hasFactor: true, factorAt: ago(30 * 86_400_000) };
  const entries = (["admin", "vendor"] as const).map((role) => [
    mayEnter({ ...password, role }, []),
    mayEnter({ ...password, role }, ["admin"]),
    mayEnter({ ...password, role, hasFactor: true }, []),
    mayEnter({ ...given, role }, ["admin", "vendor"]),
  ]);
  expect(entries).toEqual([
    [true, false, false, true],
    [true, true, false, true],
  ]);
});

test("a role's rights are its own only, and only once the factor was given", () => {
  expect(actsAs({ ...password, role: "admin" }, "admin", [])).toBe(true);
  expect(actsAs({ ...password, role: "admin" }, "vendor", [])).toBe(false);
  expect(actsAs({ ...password, role: "admin" }, "admin", ["admin"])).toBe(false);
});

test("a factor that was given and then removed opens no role that requires one", () => {
  expect(mayEnter({ ...password, factorAt: now, role: "admin" }, ["admin"])).toBe(false);
});

test("the first factor is fresh for less than five minutes, and counts for nothing beside a second", () => {
  expect(isFresh({ ...password, provenAt: ago(FRESH_FOR - 1) }, now)).toBe(true);
  expect(isFresh({ ...password, provenAt: ago(FRESH_FOR) }, now)).toBe(false);
  expect(isFresh({ ...password, hasFactor: true }, now)).toBe(false);
  expect(isFresh({ provenAt: now, factorAt: ago(FRESH_FOR), hasFactor: true }, now)).toBe(false);
  expect(isFresh({ provenAt: ago(86_400_000), factorAt: ago(FRESH_FOR - 1), hasFactor: true }, now)).toBe(true);
});
