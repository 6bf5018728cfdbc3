import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";

let world: ApiWorld;

beforeAll(async () => {
  const { handlePage } = await loadPages();
  world = await createApiWorld(await createTestDatabase(), {}, (app) => createServer(app, handlePage));
}, 60_000);

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation((...values: unknown[]) => {
    throw new Error(`told the console: ${values.map(String).join(" ")}`);
  });
});

const form = "application/x-www-form-urlencoded";
const send = (method: string, path: string, body?: BodyInit, type = form, headers: Record<string, string> = {}) =>
  world.send(method, path, "user", { body, headers: { "content-type": type, ...headers } });

/** Every page with an action, and the minimal fields it accepts. */
const actions = [
  ...["/sign-in", "/forgot-password", "/reset-password", "/cart", "/checkout", "/membership", "/account"],
  ...["/account/wallets", "/notifications", "/preferences/theme", "/products/x", "/orders/x"],
];

describe("a page's form", () => {
  it.each(actions)("%s answers a body that is not a form with 4xx and a page that says so", async (path) => {
    for (const [type, body] of [
      ["application/json", "{}"],
      ["text/plain", "a=b"],
      ["", "a=b"],
      ["multipart/form-data", "--b"],
      ["multipart/form-data; boundary=b", "no part"],
      ["application/octet-stream", "\0\0"],
    ] as const) {
      const answer = await send("POST", path, body, type);
      expect(answer.status, `${path} ${type}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${path} ${type}`).toBeLessThan(500);
      // The theme form has no page of its own: every page has it.
      expect(await answer.text()).toMatch(path === "/preferences/theme" ? /"code":"unreadable_body"/ : /<h1/);
    }
  });

  it.each(actions)("%s answers text the database cannot keep with 4xx", async (path) => {
    for (const value of ["%00", "a%00b", "%ED%A0%80"]) {
      const fields = [
        "intent",
        "email",
        "password",
        "productId",
        "typed",
        "shownAt",
        "address",
        "planId",
        "name",
        "to",
      ];
      const answer = await send("POST", path, fields.map((name) => `${name}=${value}`).join("&"));
      expect(answer.status, path).toBeLessThan(500);
    }
  });

  it("with a field that is a file is refused", async () => {
    const body = new FormData();
    body.set("productId", new File(["x"], "x.txt"));
    body.set("quantity", "1");
    expect((await world.send("POST", "/cart", "anonymous", { body })).status).toBe(400);
  });
});

describe("a body that is too large", () => {
  const large = `a=${"x".repeat(70_000)}`;
  const chunked = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(16_384).fill(97));
      },
    });

  it.each([...actions, "/account/sessions", "/nowhere"])("is refused by %s before it is read whole", async (path) => {
    const whole = await send("POST", path, large);
    expect(whole.status).toBe(413);
    expect(await whole.text()).toMatch(/<h1/);
    let taken = 0;
    const endless = chunked().pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          taken += chunk.byteLength;
          controller.enqueue(chunk);
        },
      }),
    );
    expect((await send("POST", path, endless)).status).toBe(413);
    expect(taken).toBeLessThan(200_000);
  });

  it.each(["/api/store/orders", "/api/auth/sign-in/email", "/api/payments/wayforpay/webhook", "/api/nowhere"])(
    "is refused by %s in the API's words",
    async (path) => {
      const answer = await send("POST", path, chunked(), "application/json");
      expect(answer.status).toBe(413);
      expect(await answer.json()).toMatchObject({ error: { code: "payload_too_large" } });
    },
  );

  it("ends no sessions where it was meant to", async () => {
    await send("POST", "/account/sessions", large);
    expect((await world.send("GET", "/api/account/export", "user")).status).toBe(200);
  });
});

describe("an address", () => {
  it.each([
    ...[
      "/products/a%00b",
      "/orders/a%0D%0Ab",
      "/orders/%ED%A0%80",
      "/products/%E0%A4%A",
      `/products/${"x".repeat(300)}`,
    ],
    ...["/%00", "/uk/products/%00.data", "/orders/a%00b.data", "/__manifest?paths=%00"],
  ])("%s names nothing", async (path) => {
    const answer = await world.send("GET", path, "admin");
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  it.each([
    "/?q=a%00b",
    "/orders?status=%00&page=1e999",
    "/checkout/processing?reference=%00",
    "/admin/events?page=-1",
  ])("%s is no failure of ours", async (path) => {
    for (const each of [path, path.replace("?", ".data?").replace(/^\/\.data/, "/_.data")]) {
      expect((await world.send("GET", each, "admin")).status, each).toBeLessThan(500);
    }
  });

  it.each([
    ["/en//", "/en/"],
    ["/en//evil.test/", "/en/evil.test/"],
    ["//evil.test/", "/evil.test/"],
    ["/en/\\evil.test", "/en/evil.test"],
    ["///cart?x=//y", "/cart?x=//y"],
  ])("%s leads to %s, and never off the store", async (path, to) => {
    const answer = await world.send("GET", path, "anonymous");
    expect(answer.status).toBe(301);
    expect(answer.headers.get("location")).toBe(to);
  });

  it("takes no post with doubled slashes", async () => {
    for (const path of ["/sign-in//", "//sign-in", "/uk//sign-in"])
      expect((await send("POST", path, "a=b")).status).toBe(404);
  });
});

describe("an unknown endpoint", () => {
  it.each([
    ...["/api", "/api/", "/api/nowhere", "/api/nowhere.data", "/api/products/x/y", "/api/auth/nowhere"],
    ...["/API/nowhere", "/Api/products", "/%61pi/nowhere", "/api//products", "/api%2Fproducts", "/api\\nowhere"],
  ])("%s answers JSON with a code", async (path) => {
    for (const method of ["GET", "POST", "DELETE"]) {
      const answer = await world.send(method, path, "anonymous", method === "GET" ? {} : { body: {} });
      expect(answer.status, method).toBe(404);
      const answered: { code?: string; error?: { code?: string } } = await answer.json();
      expect(answered.error?.code ?? answered.code).toMatch(/^[A-Za-z_]+$/);
    }
  });
});

describe("what caches may keep", () => {
  it.each([
    "/account",
    "/orders",
    "/refcodes",
    "/account.data",
    "/sign-in",
    "/nowhere",
    "/api/account/export",
    "/api/nowhere",
  ])("nothing of %s", async (path) => {
    const answer = await world.send("GET", path, "user");
    expect(answer.headers.get("cache-control")).toContain("no-store");
  });

  it("a page that is the same for all may be shared", async () => {
    const answer = await world.send("GET", "/", "anonymous", { headers: { cookie: "", "x-shared-page": "1" } });
    expect(answer.headers.get("cache-control")).toContain("s-maxage");
  });
});

describe("a cart", () => {
  it.each(["a; Domain=x", "a\r\nb", "a:1.b", "a,b", "", "ё", "x".repeat(65)])(
    "takes no product named %j, whose name could be more than a name",
    async (productId) => {
      for (const [path, intent] of [
        ["/cart", "set"],
        ["/cart", "remove"],
        ["/products/x", ""],
      ] as const) {
        const answer = await send("POST", path, new URLSearchParams({ intent, productId, quantity: "1" }).toString());
        expect(answer.status).toBe(400);
        expect(answer.headers.get("set-cookie")).toBeNull();
      }
    },
  );

  it("keeps a product's own name", async () => {
    const body = new URLSearchParams({ intent: "set", productId: "linen-throw_1", quantity: "2" }).toString();
    const answer = await world.send("POST", "/cart", "anonymous", { body, headers: { "content-type": form } });
    expect(answer.headers.get("set-cookie")).toMatch(/^ring_cart=linen-throw_1:2\.[\da-f-]{36}; Path=\//);
  });
});

describe("whose form it is", () => {
  // Without scripts a browser posts as from nowhere what a page without any referrer holds.
  it.each(["/reset-password?token=x", "/confirm?token=x", "/sign-in?to=%2Fconfirm%3Ftoken%3Dx"])(
    "of %s is named to the store and to nobody else",
    async (path) => {
      const page = await world.send("GET", path, "anonymous");
      expect(page.headers.get("referrer-policy")).toBe("same-origin");
      expect((await send("POST", path, "a=b")).status).not.toBe(403);
    },
  );

  it.each([
    { origin: "null", "sec-fetch-site": "cross-site" },
    { origin: "null", "sec-fetch-site": "same-site" },
    { origin: "null", "sec-fetch-site": "none" },
    { origin: "null", "sec-fetch-site": "same-origin" },
    { origin: "null" },
    { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
  ])(
    "of another site or a sandboxed frame is refused, whatever its body is called: %j",
    async (headers: Record<string, string>) => {
      for (const path of ["/confirm?token=x", "/account", "/notifications", "/notifications.data"]) {
        for (const type of [form, "text/plain", "application/json", ""]) {
          expect((await send("POST", path, "a=b", type, headers)).status, `${path} ${type}`).toBe(403);
        }
      }
    },
  );
});
