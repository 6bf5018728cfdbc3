import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { consentCookie } from "./consent.ts";
import { pendingReferralCookie, referralCookie, visibleReferralCookie } from "./first-touch.ts";
import { labelCookie } from "./link-label.ts";
import { anonymousTheme } from "./shared-page.ts";
import { countedCookie, visitCookie } from "./visit-beacon.ts";

const definedIn: Record<string, string> = {
  [referralCookie]: "core/domain/first-touch.ts",
  [visibleReferralCookie]: "core/domain/first-touch.ts",
  [pendingReferralCookie]: "core/domain/first-touch.ts",
  [labelCookie]: "core/domain/link-label.ts",
  [consentCookie]: "core/domain/consent.ts",
  [countedCookie]: "core/domain/visit-beacon.ts",
  [visitCookie]: "core/domain/visit-beacon.ts",
};

const root = join(import.meta.dirname, "../..");
// The bench's Workers run in bare workerd, without imports.
const exclude = ["**/node_modules", "**/build", "**/*.test.{ts,tsx}", "scripts/bench/workers"];

test("the name of each referral cookie is written in one place, so a clone renames it everywhere at once", () => {
  const files = globSync("{core,db,worker,web,queues,scripts}/**/*.{ts,tsx,js,mjs}", { cwd: root, exclude });
  const places = files.flatMap((file) => {
    const words = new Set(readFileSync(join(root, file), "utf8").match(/\w+/g));
    return Object.keys(definedIn).flatMap((name) => (words.has(name) ? [`${name} in ${file}`] : []));
  });
  // A test's own client reads every cookie that starts with the first one's name.
  const expected = Object.entries(definedIn).map(([name, file]) => `${name} in ${file}`);
  expect(places.filter((place) => !place.endsWith("test-client.ts")).toSorted()).toEqual(expected.toSorted());
});

test("no referral cookie makes a page personal", () => {
  const header = Object.keys(definedIn).map((name) => `${name}=x`);
  expect(anonymousTheme(header.join("; "), "/")).toBe("system");
});
