import { beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";

let world: ApiWorld;

beforeAll(async () => {
  const { handlePage } = await loadPages();
  world = await createApiWorld(await createTestDatabase(), {}, (app) => createServer(app, handlePage));
}, 60_000);

/** What the page shows, without its menus. */
const show = async (path: string) => {
  const html = await (await world.send("GET", path, "admin")).text();
  return html.slice(html.indexOf("<main"));
};

it("the day begins with what the API says waits, and each number leads to the list behind it", async () => {
  const answer = await world.send("GET", "/api/admin/desk", "admin");
  const counted = z.object({ rewards: z.number() });
  const { decisions, risk } = z
    .object({ decisions: z.object({ rewards: counted }), risk: z.object({ failed: counted }) })
    .parse(await answer.json());
  expect(decisions.rewards.rewards).toBeGreaterThan(0);
  const html = await show("/uk/admin");
  const rowOf = (to: string) => html.slice(html.indexOf(`href="${to}"`)).split("</li>")[0] ?? "";
  expect(rowOf("/uk/admin/refcodes")).toContain(`>${decisions.rewards.rewards}</span>`);
  expect(rowOf("/uk/admin/refcodes?status=failed")).toContain(`>${risk.failed.rewards}</span>`);
  expect(html).toContain('href="/uk/admin/health"');
});

it("the health page says how each part stands", async () => {
  const html = await show("/uk/admin/health");
  for (const words of [
    "Стан систем",
    "Події в черзі",
    "Щогодини: винагороди та листи",
    "Оплата карткою",
    "Електронні листи",
  ])
    expect(html).toContain(words);
});
