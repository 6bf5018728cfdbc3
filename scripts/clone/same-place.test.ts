import { describe, expect, it } from "vitest";
import { ownedDatabases } from "../testing/owned-databases.ts";
import { readClone } from "./clone-file.ts";
import { asOwner, migrateClone, newPassword } from "./database.ts";
import { placeOf, refuseOtherAccount, refuseOtherDatabase } from "./same-place.ts";

const told = readClone("ring-platform-org");

it("a clone is worked on in the account that it was made in", () => {
  const asked = (accountId: string | undefined) =>
    refuseOtherAccount({ clone: { ...told, made: { accountId } }, env: { CLOUDFLARE_ACCOUNT_ID: "one" } });
  expect(() => asked(undefined)).not.toThrow();
  expect(() => asked("one")).not.toThrow();
  expect(() => asked("another")).toThrow(/is one, and ring-platform-org is in the account another/);
});

describe("the database that a verb works on", () => {
  it("is the one that the clone's Workers were given", async () => {
    const client = { query: async () => ({ rows: [{ there: false }] }) } as never;
    const ask = (ownerUrl: string, database?: string) =>
      refuseOtherDatabase({ clone: { ...told, made: { database } } }, { ownerUrl, client });
    const [mine, branch] = ["postgresql://me:pw@ep-one.neon.tech/shop", "postgresql://me:pw@ep-two.neon.tech/shop"];
    expect(placeOf(mine)).toBe("ep-one.neon.tech/shop");
    await ask(mine);
    await ask(mine, placeOf(mine));
    // A branch has the same tables and the books of yesterday.
    await expect(ask(branch, placeOf(mine))).rejects.toThrow(/ep-two.neon.tech\/shop.* work on ep-one.neon.tech\/shop/);
    await expect(ask(branch, placeOf(mine))).rejects.not.toThrow("pw");
  });

  it("is no other clone's", async () => {
    const ownerUrl = (await ownedDatabases("place_owner", ["place_of_one"]))("place_of_one");
    const one = { ...told, slug: "place-of-one" };
    const ask = (slug: string) =>
      asOwner(ownerUrl, (client) => refuseOtherDatabase({ clone: { ...told, slug } }, { ownerUrl, client }));
    await ask("place-of-another");
    await migrateClone({
      clone: one,
      ownerUrl,
      passwords: { app: newPassword(), consumer: newPassword(), auditor: newPassword() },
    });
    await ask(one.slug);
    await expect(ask("place-of-another")).rejects.toThrow(/is the database of place-of-one/);
  });
});
