import { Hono } from "hono";
import { expect, it } from "vitest";
import { limitedBody, MAX_BODY, MAX_LIST_BODY, MAX_PICTURE_BODY } from "#worker/api/limited-body";

const server = new Hono()
  .use(limitedBody((c) => c.text("too large", 413)))
  .all("*", async (c) => c.text(String((await c.req.text()).length)));

async function isTaken(path: string, length: number): Promise<boolean> {
  const answer = await server.request(path, { method: "POST", body: "x".repeat(length) });
  return answer.status === 200;
}

it("a body is as large as its path needs, and no larger", async () => {
  const largest = {
    "/api/orders": MAX_BODY,
    "/admin/store/payouts": MAX_BODY,
    "/api/admin/settlements/none/hold": MAX_BODY,
    "/vendor/products/mug": MAX_PICTURE_BODY,
    "/uk/admin/store/products/mug.data": MAX_PICTURE_BODY,
    "/api/vendor/products/mug/picture": MAX_PICTURE_BODY,
    "/api/admin/bank-answers/preview": MAX_LIST_BODY,
    "/api/admin/bank-answers/apply": MAX_LIST_BODY,
    "/api/admin/due-payouts/process": MAX_LIST_BODY,
    "/admin/store/payouts/answer": MAX_LIST_BODY,
    "/ru/admin/store/payouts/answer.data": MAX_LIST_BODY,
    "/uk/admin/store/commissions/due": MAX_LIST_BODY,
  };
  for (const [path, size] of Object.entries(largest)) {
    expect([await isTaken(path, size), await isTaken(path, size + 1)], path).toEqual([true, false]);
  }
});
