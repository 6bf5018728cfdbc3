import { beforeEach, expect, test } from "vitest";
import { post, send, setPeer } from "./test-client.ts";

const code = "Frnd7Ref";
beforeEach(() => setPeer({ codes: { [code]: "active" } }));

/** The edge knows no sessions: whoever asks is a visitor, whatever they are in the app. */
const roles = ["anonymous", "user", "anotherUser", "vendor", "anotherVendor", "admin"] as const;
const cookieOf = (role: (typeof roles)[number]) =>
  role === "anonymous" ? {} : { cookie: `ring.session_token=${role}.signature` };

/** Every endpoint that the edge answers by itself: the same for everybody, and for nobody by another method. */
const endpoints = {
  "/api/refcodes/track": { body: () => ({ code, id: crypto.randomUUID() }), status: 204 },
  "/api/refcodes/claim": { body: () => ({ code, consent: "granted" }), status: 200 },
  "/api/refcodes/recommender": { body: () => ({}), status: 200 },
};

test.each(Object.entries(endpoints))("POST %s", async (path, { body, status }) => {
  const statuses: Record<string, number> = {};
  for (const role of roles) {
    const answer = await post(path, body(), { headers: cookieOf(role) });
    statuses[role] = answer.status;
    expect(answer.headers.getSetCookie().filter((line) => !/^ring_(ref|consent|counted)/.test(line))).toEqual([]);
    expect(await answer.text()).not.toContain(role);
  }
  expect(statuses).toEqual(Object.fromEntries(roles.map((role) => [role, status])));
});

test.each(Object.keys(endpoints))("GET %s is the app's to refuse", async (path) => {
  const answer = await send(path);
  expect(await answer.json()).toMatchObject({ method: "GET", url: `http://localhost:8787${path}` });
});

test("a session reaches the app as it was sent, and no other header of the visitor makes one", async () => {
  const headers = { cookie: "ring.session_token=user.signature", "x-user-id": "admin", "x-role": "admin" };
  const seen: { headers: Record<string, string> } = await (await post("/api/store/orders", {}, { headers })).json();
  expect(seen.headers.cookie).toBe("ring.session_token=user.signature");
});
