import { beforeAll, expect, it } from "vitest";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";

let world: ApiWorld;

beforeAll(async () => {
  const { handlePage } = await loadPages();
  world = await createApiWorld(await createTestDatabase(), {}, (app) => createServer(app, handlePage));
}, 60_000);

const code = "Abcd2345";

/** The cookies that an answer given without scripts sets, as `name=value; Max-Age`. */
async function answerPlainly(choice: string, cookie: string): Promise<string[]> {
  const headers = { "content-type": "application/x-www-form-urlencoded", cookie };
  const answer = await world.send("POST", "/preferences/consent", "anonymous", { body: `choice=${choice}`, headers });
  expect(answer.status).toBe(302);
  return answer.headers.getSetCookie().map((line) => line.match(/^[^;]*|Max-Age=\d+/g)?.join("; ") ?? "");
}

it("a no without scripts takes away what was remembered before it", async () => {
  const cookie = `ring_ref=${code}; ring_ref_visible=${code}; ring_ref_pending=${code}; ring_ref_via=${code}.insta`;
  expect(await answerPlainly("denied", cookie)).toEqual([
    "ring_consent=denied; Max-Age=15552000",
    "ring_ref=; Max-Age=0",
    "ring_ref_visible=; Max-Age=0",
    "ring_ref_pending=; Max-Age=0",
    "ring_ref_via=; Max-Age=0",
  ]);
  expect(await answerPlainly("denied", "ring_theme=dark")).toEqual(["ring_consent=denied; Max-Age=15552000"]);
});

it("a yes without scripts takes nothing away", async () => {
  expect(await answerPlainly("granted", `ring_ref=${code}`)).toEqual(["ring_consent=granted; Max-Age=15552000"]);
});
