import { describe, expect, it } from "vitest";
import { currentEntry, groupsOf } from "./entries.ts";

const current = (path: string, role: "user" | "vendor" | "admin" = "user") => currentEntry(groupsOf(role), path)?.name;

describe("the entry of a page", () => {
  it("is the nearest one: a page of the account is not the account", () => {
    expect(current("/account")).toBe("settings");
    expect(current("/account/wallets")).toBe("wallets");
    expect(current("/orders/ring-1")).toBe("orders");
  });

  it("is none where the page is everybody's, or is not for this role", () => {
    for (const path of ["/", "/cart", "/ordersx", "/admin/refcodes", "/vendor"]) expect(current(path)).toBeUndefined();
    expect(current("/vendor", "vendor")).toBe("vendor");
    expect(current("/admin/events", "vendor")).toBeUndefined();
    expect(current("/admin/events", "admin")).toBe("adminEvents");
  });

  it("is that of the page that leads to it, where its address does not tell", () => {
    expect(current("/admin/letters", "admin")).toBe("adminHealth");
    expect(current("/admin/letters", "vendor")).toBeUndefined();
  });

  it("comes first where somebody works for the store", () => {
    expect(groupsOf("admin").map(({ name }) => name)).toEqual(["work", "own"]);
    expect(groupsOf("user").map(({ name }) => name)).toEqual(["own"]);
  });
});
