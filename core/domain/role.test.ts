import { describe, expect, it } from "vitest";
import { roleObstacle } from "#core/domain/role";

const account = { email: "nina@store.example", emailVerified: true, banned: false, role: "user" } as const;
const otherAdmins = ["daryna@store.example"];

describe("a role", () => {
  it.each(["vendor", "admin"] as const)("%s needs a confirmed mailbox and an account that is not locked", (to) => {
    expect(roleObstacle({ account, otherAdmins }, to)).toBeNull();
    expect(roleObstacle({ account: { ...account, emailVerified: false }, otherAdmins }, to)).toBe("unconfirmed");
    expect(roleObstacle({ account: { ...account, banned: true }, otherAdmins }, to)).toBe("locked");
    const byWallet = { ...account, email: "0xab12@account.invalid" };
    expect(roleObstacle({ account: byWallet, otherAdmins }, to)).toBe("unconfirmed");
  });

  it("is not given twice", () => {
    expect(roleObstacle({ account, otherAdmins }, "user")).toBe("has_it");
  });

  it("of the last admin cannot be taken away", () => {
    const admin = { ...account, role: "admin" } as const;
    expect(roleObstacle({ account: admin, otherAdmins: [] }, "user")).toBe("last_admin");
    expect(roleObstacle({ account: admin, otherAdmins: [] }, "vendor")).toBe("last_admin");
    expect(roleObstacle({ account: { ...admin, banned: true }, otherAdmins }, "user")).toBeNull();
  });

  it("of an admin is not given to a second account on an admin's mailbox", () => {
    const twin = { ...account, email: "Daryna+2@store.example" };
    expect(roleObstacle({ account: twin, otherAdmins }, "admin")).toBe("second_account");
    expect(roleObstacle({ account: twin, otherAdmins }, "vendor")).toBeNull();
  });
});
