import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MAX_ADDRESSES } from "#core/domain/address-book";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { exportAccount } from "#core/services/accounts/export-account";
import { changeDeliveryAddress } from "#core/services/address-book/change-delivery-address";
import { listDeliveryAddresses } from "#core/services/address-book/list-delivery-addresses";
import { preferDeliveryAddress } from "#core/services/address-book/prefer-delivery-address";
import { removeDeliveryAddress } from "#core/services/address-book/remove-delivery-address";
import { saveDeliveryAddress } from "#core/services/address-book/save-delivery-address";
import { createOrder } from "#core/services/orders/create-order";
import { deliveryAddresses, orders } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addProduct, addUser, serviceContext } from "#scripts/testing/store-fixture";

let database: TestDatabase;
let productId: string;
let userId: string;
let hours = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  productId = await addProduct(database.adminDb, { stock: 100_000 });
});
beforeEach(async () => {
  userId = await addUser(database.adminDb);
});

const ctx = () => serviceContext(database.appDb);
/** A later moment with each call. */
const now = () => new Date(Date.UTC(2026, 2, 1, hours++));
const inCity = (city: string) => ({ name: "Nina", phone: "+380 44 123 45 67", city, address: "Main street 1" });
const save = (city: string, of = userId) =>
  saveDeliveryAddress(ctx(), { userId: of, id: randomUUID(), contact: inCity(city), now: now() });
const list = (of = userId) => listDeliveryAddresses(ctx(), { userId: of });
const cities = async (of = userId) => (await list(of)).map(({ city }) => city);
const idOf = async (city: string) => (await list()).find((each) => each.city === city)?.id ?? "";
const rows = () => database.adminDb.select().from(deliveryAddresses).where(eq(deliveryAddresses.userId, userId));

async function orderTo(city: string) {
  const orderId = randomUUID().replaceAll("-", "").slice(0, 12);
  const items = [{ productId, quantity: 1 }];
  await createOrder(ctx(), {
    orderId,
    buyerId: userId,
    items,
    contact: inCity(city),
    cookieCodes: [],
    now: now(),
  });
  return orderId;
}

describe("an address book", () => {
  it("holds an address once, however often and from however many tabs it is saved", async () => {
    expect(await save("Kyiv")).toBe("saved");
    expect(await save("Kyiv")).toBe("kept");
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => save("Lviv")));
    expect(outcomes.toSorted()).toEqual([...Array(7).fill("kept"), "saved"]);
    expect(await cities()).toEqual(["Lviv", "Kyiv"]);
  });

  it("holds ten, however many are saved at one moment, and takes another once one is removed", async () => {
    const outcomes = await Promise.all(Array.from({ length: 14 }, (_, each) => save(`City ${each}`)));
    expect(outcomes.filter((outcome) => outcome === "saved")).toHaveLength(MAX_ADDRESSES);
    expect(outcomes.filter((outcome) => outcome === "full")).toHaveLength(4);
    const [first = ""] = await cities();
    expect(await save(first)).toBe("kept");
    await removeDeliveryAddress(ctx(), { userId, id: await idOf(first) });
    expect(await save("Odesa")).toBe("saved");
    expect(await rows()).toHaveLength(MAX_ADDRESSES);
  });

  it("lists the default first, then what was ordered to last", async () => {
    for (const city of ["Kyiv", "Lviv", "Odesa"]) await save(city);
    await orderTo("Kyiv");
    expect(await cities()).toEqual(["Kyiv", "Odesa", "Lviv"]);
    await preferDeliveryAddress(ctx(), { userId, id: await idOf("Odesa"), now: now() });
    await preferDeliveryAddress(ctx(), { userId, id: await idOf("Lviv"), now: now() });
    expect((await list()).map(({ city, isDefault }) => [city, isDefault])).toEqual([
      ["Lviv", true],
      ["Kyiv", false],
      ["Odesa", false],
    ]);
  });

  it("leaves orders alone when entries are changed or removed", async () => {
    await save("Kyiv");
    const [id, orderId] = [await idOf("Kyiv"), await orderTo("Kyiv")];
    await changeDeliveryAddress(ctx(), { userId, id, contact: inCity("Dnipro") });
    await Promise.all([1, 2].map(() => changeDeliveryAddress(ctx(), { userId, id, contact: inCity("Dnipro") })));
    expect(await cities()).toEqual(["Dnipro"]);
    await Promise.all([1, 2].map(() => removeDeliveryAddress(ctx(), { userId, id })));
    expect(await cities()).toEqual([]);
    const [order] = await database.adminDb.select().from(orders).where(eq(orders.id, orderId));
    expect(order?.contact).toEqual(inCity("Kyiv"));
    await expect(changeDeliveryAddress(ctx(), { userId, id, contact: inCity("Kyiv") })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("refuses a change that would make two entries the same", async () => {
    for (const city of ["Kyiv", "Lviv"]) await save(city);
    const change = { userId, id: await idOf("Lviv"), contact: inCity("Kyiv") };
    await expect(changeDeliveryAddress(ctx(), change)).rejects.toMatchObject({ code: "conflict" });
    expect((await cities()).toSorted()).toEqual(["Kyiv", "Lviv"]);
  });

  it("is its owner's alone", async () => {
    await save("Kyiv");
    const [id, stranger] = [await idOf("Kyiv"), await addUser(database.adminDb)];
    const theirs = { userId: stranger, id };
    expect(await list(stranger)).toEqual([]);
    await expect(changeDeliveryAddress(ctx(), { ...theirs, contact: inCity("Lviv") })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(preferDeliveryAddress(ctx(), { ...theirs, now: now() })).rejects.toMatchObject({ code: "not_found" });
    await removeDeliveryAddress(ctx(), theirs);
    expect(await list()).toMatchObject([{ id, city: "Kyiv", isDefault: false }]);
  });

  it("is exported with the account and deleted with it, even while an address is being added", async () => {
    await save("Kyiv");
    const { addressBook } = await exportAccount(ctx(), { userId, now: now() });
    expect(addressBook).toMatchObject([{ ...inCity("Kyiv"), lastUsedAt: null }]);
    const typed = `${userId}@users.test`;
    const [removed, ...added] = await Promise.allSettled([
      deleteAccount(ctx(), { userId, typed, now: now() }),
      ...["Lviv", "Odesa", "Dnipro"].map((city) => save(city)),
    ]);
    expect(removed).toMatchObject({ value: { outcome: "deleted" } });
    for (const each of added) {
      if (each.status === "rejected") expect(each.reason).toMatchObject({ code: "not_found" });
    }
    expect(await rows()).toEqual([]);
    await expect(save("Lviv")).rejects.toMatchObject({ code: "not_found" });
    expect(await rows()).toEqual([]);
  });
});
