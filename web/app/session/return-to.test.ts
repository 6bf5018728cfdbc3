import { describe, expect, it } from "vitest";
import { safeReturnPath } from "./return-to.ts";

describe("where sign-in leads", () => {
  it("goes back to a page of the store", () => {
    expect(safeReturnPath("/checkout")).toBe("/checkout");
    expect(safeReturnPath("/uk/orders/ring-1-1?x=1#top")).toBe("/uk/orders/ring-1-1?x=1#top");
  });

  it.each([
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/a/..//evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "checkout",
    "",
    " /checkout",
    `/${"a".repeat(600)}`,
  ])("never sends a person off the store: %j", (hostile) => {
    expect(safeReturnPath(hostile)).toBeNull();
  });

  it("does not run in circles or end on an API answer", () => {
    expect(safeReturnPath("/sign-in?to=/checkout")).toBeNull();
    expect(safeReturnPath("/uk/sign-in")).toBeNull();
    expect(safeReturnPath("/api/auth/sign-out")).toBeNull();
  });
});
