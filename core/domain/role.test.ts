import { describe, expect, it } from "vitest";
import { roleObstacle } from "#core/domain/role";

const account = { email: "nina@store.example", emailVerified: true, banned: false, role: "user" } as const;
const otherAdmins = ["daryna@store.example"];
const facts = { otherAdmins, runsVendor: false };

describe("a role", () => {
  it.each(["vendor", "admin"] as const)("%s needs a confirmed mailbox and an account that is not locked", (to) => {
    expect(roleObstacle({ ...facts, account }, to)).toBeNull();
    expect(roleObstacle({ ...facts, account: { ...account, emailVerified: false } }, to)).toBe("unconfirmed");
    expect(roleObstacle({ ...facts, account: { ...account, banned: true } }, to)).toBe("locked");
    const byWallet = { ...account, email: "0xab12@account.invalid" };
    expect(roleObstacle({ ...facts, account: byWallet }, to)).toBe("unconfirmed");
  });

  it("is not given twice", () => {
    expect(roleObstacle({ ...facts, account }, "user")).toBe("has_it");
  });

  it("of the last admin cannot be taken away", () => {
    const admin = { ...account, role: "admin" } as const;
    expect(roleObstacle({ ...facts, account: admin, otherAdmins: [] }, "user")).toBe("last_admin");
    expect(roleObstacle({ ...facts, account: admin, otherAdmins: [] }, "vendor")).toBe("last_admin");
    expect(roleObstacle({ ...facts, account: { ...admin, banned: true } }, "user")).toBeNull();
  });

  it("of an admin is not given to a second account on an admin's mailbox", () => {
    const twin = { ...account, email: "Daryna+2@store.example" };
    expect(roleObstacle({ ...facts, account: twin }, "admin")).toBe("second_account");
    expect(roleObstacle({ ...facts, account: twin }, "vendor")).toBeNull();
  });

  it("of an admin is not given to whoever works for a vendor", () => {
    const seller = { ...facts, account: { ...account, role: "vendor" }, runsVendor: true } as const;
    expect(roleObstacle(seller, "admin")).toBe("runs_vendor");
    expect(roleObstacle(seller, "user")).toBeNull();
    expect(roleObstacle({ ...seller, runsVendor: false }, "admin")).toBeNull();
  });
});
