import { describe, expect, it } from "vitest";
import { connect, ownedDatabases } from "../testing/owned-databases.ts";
import { checkDatabase } from "./check/database.ts";
import { readClone } from "./clone-file.ts";
import { changedConstants } from "./constants.ts";
import { asOwner, migrateClone, newPassword, readMigrations, readOwnerUrl, workerUrl } from "./database.ts";

const told = readClone("ring-ringdom-org");

const passwords = () => ({ app: newPassword(), consumer: newPassword(), auditor: newPassword() });

describe("the database of a clone", () => {
  it("is made by an owner that is no superuser, and keeps its passwords through releases", async () => {
    const clone = { ...told, slug: "made-once" };
    const ownerUrl = (await ownedDatabases("made_owner", ["made_once"]))("made_once");
    await expect(migrateClone({ clone, ownerUrl })).rejects.toThrow("no role made_once_app yet");
    expect(await asOwner(ownerUrl, readMigrations)).toMatchObject({ applied: 0, unknown: 0 });
    const first = await checkDatabase({ slug: clone.slug, ownerUrl });
    expect(first.map(({ ok }) => ok)).toEqual([true, false, true]);

    const given = passwords();
    await migrateClone({ clone, ownerUrl, passwords: given });
    await migrateClone({ clone, ownerUrl });
    const app = await connect(workerUrl(ownerUrl, clone.slug, "app", given.app));
    expect((await app.query("select id from orders")).rows).toEqual([]);
    await connect(workerUrl(ownerUrl, clone.slug, "consumer", given.consumer));
    const checked = await checkDatabase({ slug: clone.slug, ownerUrl });
    expect(checked.filter(({ ok }) => !ok)).toEqual([]);
    expect(await asOwner(ownerUrl, readMigrations)).toMatchObject({ pending: [], unknown: 0 });

    await asOwner(ownerUrl, (client) =>
      client.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 9999999999999)"),
    );
    const ahead = await checkDatabase({ slug: clone.slug, ownerUrl });
    expect(ahead[1]).toMatchObject({ ok: true, says: expect.stringContaining("1 of a later release") });
    await asOwner(ownerUrl, (client) =>
      client.query("delete from drizzle.__drizzle_migrations where created_at = 9999999999999"),
    );
    await asOwner(ownerUrl, (client) => client.query("grant update on orders to made_once_app"));
    const [, , roles] = await checkDatabase({ slug: clone.slug, ownerUrl });
    expect(roles).toMatchObject({ ok: false, says: expect.stringContaining("on orders than db/grants.ts says") });
  });

  it("takes no other slug, currency, chain, decimals or time zone once an order exists", async () => {
    const clone = { ...told, slug: "kept-as-is" };
    const ownerUrl = (await ownedDatabases("kept_owner", ["kept_as_is"]))("kept_as_is");
    await migrateClone({ clone, ownerUrl, passwords: passwords() });
    const other = { ...clone, timeZone: "Pacific/Auckland", chain: { ...clone.chain, id: 8453 } };
    await migrateClone({ clone: other, ownerUrl });
    const neighbour = migrateClone({ clone: { ...clone, slug: "kept-as-was" }, ownerUrl, passwords: passwords() });
    await expect(neighbour).rejects.toThrow("slug is kept-as-was, and the database is that of kept-as-is");
    const client = await connect(ownerUrl);
    await client.query("insert into users (id, name, email) values ('u', 'U', 'u@users.test')");
    await client.query(`insert into orders (id, buyer_id, purpose, currency, total_minor, reward_percent)
      values ('o', 'u', 'membership_upgrade', 'USD', 1, 5)`);
    await migrateClone({ clone: other, ownerUrl });
    await expect(migrateClone({ clone, ownerUrl })).rejects.toThrow(
      `clones/kept-as-is.toml: chain.id is ${clone.chain.id}, and orders were placed with 8453; timeZone is`,
    );
    expect(await changedConstants(client, { ...other, currency: "EUR" as "USD" })).toEqual([
      `currency is EUR, and orders were placed with ${clone.currency}`,
    ]);
  });

  it("says what its owner cannot do", async () => {
    const url = await ownedDatabases("bare_owner", ["bare_one"]);
    const superuser = await connect(url("bare_one").replace("bare_owner:bare_owner", "postgres:postgres"));
    const clone = { ...told, slug: "bare-one" };
    const run = (ownerUrl = url("bare_one")) => migrateClone({ clone, ownerUrl, passwords: passwords() });
    await superuser.query("alter role bare_owner nocreaterole");
    await expect(run()).rejects.toThrow('bare_owner may not make roles: alter role "bare_owner" createrole');
    await superuser.query("alter role bare_owner createrole");
    await superuser.query("create role bare_one_app login password 'x'");
    await expect(run()).rejects.toThrow("where somebody else made bare_one_app and bare_one_consumer");
    await superuser.query("create role bare_one_guest login createrole password 'bare_one_guest'");
    await expect(run(url("bare_one", "bare_one_guest"))).rejects.toThrow("does not own the database bare_one");
  });

  it("is read from a direct connection string only, and no complaint has the password", () => {
    const good = "postgresql://owner:hunter2@ep-cool-name-123.eu-central-1.aws.neon.tech/shop?sslmode=require";
    expect(readOwnerUrl(good)).toBe(good);
    expect(workerUrl(good, "ring-org", "app", "p_w-1")).toBe(good.replace("owner:hunter2", "ring_org_app:p_w-1"));
    for (const bad of [
      undefined,
      "hunter2",
      good.replace("-123.", "-123-pooler."),
      good.replace("postgresql", "https"),
      "postgresql://owner:hunter2@/shop",
      `${good}&host=other.example`,
      `${good}&user=postgres&password=hunter2`,
      `${good}&dbname=other`,
      `${good}&options=-c%20role%3Dother`,
    ]) {
      expect(() => readOwnerUrl(bad)).toThrow(/^DATABASE_OWNER_URL (?!.*hunter2)/);
    }
  });
});
