import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { webpFile } from "#scripts/testing/webp-files";
import { hydrated, openBrowser, openPage } from "./browser.ts";
import { signIn } from "./people.ts";
import { stackUnderTest } from "./stack.ts";

const { url } = stackUnderTest();
const browser = await openBrowser();

/** A photo as a camera makes one: JPEG, larger than the store takes. */
async function photo(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [3000, 2000];
    const context = canvas.getContext("2d");
    for (let at = 0; context && at < 3000; at += 10) {
      context.fillStyle = `hsl(${at} 70% 60%)`;
      context.fillRect(at, 0, 10, 2000);
    }
    return canvas.toDataURL("image/jpeg", 0.9);
  });
  return Buffer.from(url.split(",")[1] ?? "", "base64");
}

/** The picture that a page of the store shows; its address and sides in pixels. */
async function pictureOn(page: Page) {
  const picture = page.locator("main img").first();
  await picture.waitFor();
  await picture.evaluate((image: HTMLImageElement) => image.decode());
  return picture.evaluate(({ src, naturalWidth, naturalHeight }: HTMLImageElement) => ({
    src,
    sides: [naturalWidth, naturalHeight],
  }));
}

it("a vendor puts a product with a photo on sale, changes its stock, and takes it off", async () => {
  const { page, assertNoProblems } = await openPage(browser);
  await signIn(page, "vendor", url, "/vendor/products");
  await hydrated(page);
  await page.getByRole("link", { name: "New product" }).click();
  await page.getByRole("heading", { name: "New product" }).waitFor();
  await page.getByLabel("Name").first().fill("Linden honey with walnuts");
  await page.getByLabel("Description").first().fill("A jar of 400 g.\nFrom this summer.");
  await page.getByLabel("Price, UAH").fill("250,50");
  await page.getByLabel("Units in stock").fill("12");
  await page.getByRole("button", { name: "Put on sale" }).click();
  await page.getByRole("heading", { name: "Linden honey with walnuts" }).waitFor();

  const file = { name: "IMG_1.JPG", mimeType: "image/jpeg", buffer: await photo(page) };
  await page.getByLabel("Choose a picture").setInputFiles(file);
  expect(await pictureOn(page)).toEqual({
    src: expect.stringMatching(/\/pictures\/[0-9a-f]{32}$/),
    sides: [1600, 1067],
  });

  // Safari writes a PNG where it is asked for WebP.
  await page.evaluate(() => {
    const write = HTMLCanvasElement.prototype.toBlob;
    HTMLCanvasElement.prototype.toBlob = function (done, type, quality) {
      write.call(this, done, type === "image/webp" ? "image/png" : type, quality);
    };
  });
  const { src: before } = await pictureOn(page);
  await page.getByLabel("Choose a picture").setInputFiles(file);
  await page.waitForFunction((old) => document.querySelector<HTMLImageElement>("main img")?.src !== old, before);

  await page.getByLabel("Units in stock").fill("7");
  await page.getByRole("button", { name: "Save stock" }).click();
  await page.getByRole("status").getByText("Saved").waitFor();

  const shop = await openPage(browser);
  await shop.page.goto(`${url}/products/linden-honey-with-walnuts`);
  const { src } = await pictureOn(shop.page);
  expect(src).toBe((await pictureOn(page)).src);
  const answer = await shop.page.context().request.get(`${src}?ref=Frnd7Ref`);
  expect(answer.headers()).toMatchObject({
    "content-type": "image/jpeg",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "cache-control": "public, max-age=31536000, immutable",
  });
  expect(answer.headers()["set-cookie"]).toBeUndefined();

  await page.getByRole("button", { name: "Take off sale" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take off sale" }).click();
  await page.getByText("Off sale since").waitFor();
  const gone = await page.context().request.get(`${url}/api/products?query=walnuts`);
  expect(await gone.json()).toMatchObject({ products: [], total: 0 });
  assertNoProblems();
  shop.assertNoProblems();
});

it("without JavaScript a WebP file is taken as it is, and anything else is refused in words", async () => {
  const { page } = await openPage(browser, { javaScript: false, expected: [/400/] });
  await signIn(page, "vendor", url, "/vendor/products");
  await page.getByRole("link", { name: "Linden honey with walnuts" }).click();
  const send = async (name: string, buffer: Buffer) => {
    await page.getByLabel("Choose a picture").setInputFiles({ name, mimeType: "image/webp", buffer });
    await page.getByRole("button", { name: "Upload" }).click();
  };
  await send("photo.webp", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"));
  await page.getByText("The file is not a WebP or JPEG picture, whatever its name says.").waitFor();
  await send("photo.webp", Buffer.from(webpFile("lossy")));
  await page.waitForURL((address) => address.pathname.startsWith("/vendor/products/"));
  expect((await pictureOn(page)).sides).toEqual([1, 1]);
  await page.getByRole("button", { name: "Remove picture" }).click();
  await page.getByText("Without a picture, buyers see this pattern.").waitFor();
});

it("an admin takes any vendor's product off sale with a reason, and only an admin puts it back", async () => {
  const admin = await openPage(browser);
  await signIn(admin.page, "admin", url, "/admin/store/products?q=linden");
  await hydrated(admin.page);
  await admin.page.getByRole("link", { name: "Linden honey with walnuts" }).click();
  await admin.page.getByRole("button", { name: "Put back on sale" }).click();
  await admin.page.getByRole("button", { name: "Take off sale" }).click();
  const dialog = admin.page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("No certificate");
  await dialog.getByRole("button", { name: "Take off sale" }).click();
  await admin.page.getByText("Off sale since").waitFor();
  const vendor = await openPage(browser, { locale: "uk-UA" });
  await signIn(vendor.page, "vendor", url, "/uk/vendor/products?show=archived");
  await hydrated(vendor.page);
  await vendor.page.getByRole("link", { name: "Linden honey with walnuts" }).click();
  await vendor.page.getByText("Товар зняв з продажу магазин.").waitFor();
  expect(await vendor.page.getByRole("button", { name: "Повернути у продаж" }).count()).toBe(0);
  admin.assertNoProblems();
  vendor.assertNoProblems();
});

it("who edits an older version is told, loses nothing that was typed, and can save it after all", async () => {
  const open = async (who: "vendor" | "admin", list: string) => {
    const opened = await openPage(browser, { expected: [/409/] });
    await signIn(opened.page, who, url, list);
    await hydrated(opened.page);
    await opened.page.getByRole("link", { name: "Linden honey with walnuts" }).click();
    await opened.page.getByLabel("Price, UAH").waitFor();
    return opened.page;
  };
  const vendor = await open("vendor", "/vendor/products");
  const admin = await open("admin", "/admin/store/products?q=linden");
  await admin.getByLabel("Price, UAH").fill("300");
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await admin.getByRole("status").getByText("Saved").waitFor();
  await vendor.getByLabel("Description").first().fill("A jar of 500 g.");
  await vendor.getByRole("button", { name: "Save", exact: true }).click();
  await vendor.getByText("Someone else changed this product in the meantime.").waitFor();
  expect(await vendor.getByLabel("Description").first().inputValue()).toBe("A jar of 500 g.");
  await vendor.getByRole("button", { name: "Save", exact: true }).click();
  await vendor.getByRole("status").getByText("Saved").waitFor();
  await admin.reload();
  expect(await admin.getByLabel("Description").first().inputValue()).toBe("A jar of 500 g.");
});
