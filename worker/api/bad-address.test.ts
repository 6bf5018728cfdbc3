import { beforeAll, describe, expect, it } from "vitest";
import { type ApiWorld, createApiWorld, type Role } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";
import en from "../../web/locales/en/refcodes.json" with { type: "json" };
import ru from "../../web/locales/ru/refcodes.json" with { type: "json" };
import uk from "../../web/locales/uk/refcodes.json" with { type: "json" };

let world: ApiWorld;

beforeAll(async () => {
  const { handlePage } = await loadPages();
  world = await createApiWorld(await createTestDatabase(), {}, (app) => createServer(app, handlePage));
}, 60_000);

const languages = [
  ["", en],
  ["/uk", uk],
  ["/ru", ru],
] as const;

async function told(method: "GET" | "POST", path: string, role: Role) {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await world.send(method, path, role, method === "POST" ? { body: "a=%00", headers } : {});
  const page = await answer.text();
  return {
    status: answer.status,
    heading: /<h1[^>]*>(.*?)<\/h1>/.exec(page)?.[1],
    text: /<\/h1><p[^>]*>(.*?)<\/p>/.exec(page)?.[1],
    /** Of the first button of what it says. */
    wayBack: /<\/h1>.*?<a [^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/s.exec(page)?.slice(1),
  };
}

describe.each(languages)("an address that cannot be read (%s)", (prefix, { error }) => {
  const { title: heading, text } = error.badAddress;

  it.each([
    ["admin", "/admin/events?q=%00", "/admin", error.toAdmin],
    ["admin", "/admin/orders?%00=1", "/admin", error.toAdmin],
    ["vendor", "/vendor/orders?show=a%00b", "/vendor", error.toVendor],
    ["user", "/orders?status=%00", "", error.toCatalogue],
    // What is not theirs is no way back.
    ["user", "/admin?q=%00", "", error.toCatalogue],
    ["anonymous", "/vendor?q=%00", "", error.toCatalogue],
    ["admin", "/products/mug?q=%00", "", error.toCatalogue],
  ] as const)("%s %s is told so, and led back", async (role, path, back, said) => {
    expect(await told("GET", `${prefix}${path}`, role)).toEqual({
      status: 400,
      heading,
      text,
      wayBack: [`${prefix}${back}` || "/", said],
    });
  });

  it("says of a form that nothing was done", async () => {
    const answered = await told("POST", `${prefix}/cart`, "user");
    expect(answered).toMatchObject({ status: 400, heading: error.refused.title, text: error.refused.text });
  });

  it("leads those who work for the store back to their desk from every other error of it", async () => {
    expect(await told("GET", `${prefix}/admin/orders/none`, "admin")).toMatchObject({
      status: 404,
      heading: error.notFound.title,
      wayBack: [`${prefix}/admin`, error.toAdmin],
    });
    expect(await told("GET", `${prefix}/admin`, "vendor")).toMatchObject({
      status: 403,
      wayBack: [`${prefix}/vendor`, error.toVendor],
    });
  });
});
