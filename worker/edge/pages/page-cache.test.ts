import { beforeEach, expect, test } from "vitest";
import { readPeer, referralCookiesOf, send, setPeer, type Visit } from "../test-client.ts";
import { KNOWN_CODE as code, elsewhere, look, newPage } from "../test-page.ts";

let path = "";

beforeEach(async () => {
  path = await newPage();
});

test("the second visitor is answered without the app, in this isolate and in any other", async () => {
  expect((await look(path)).from).toBe("miss");
  const near = await look(path);
  const far = await look(path, elsewhere());
  expect([near.from, far.from]).toEqual(["hit", "hit"]);
  for (const { text } of [near, far]) {
    expect(text).toContain("<p>Їжак №1</p>");
  }
  expect((await readPeer()).pages).toHaveLength(1);
});

test("no two visitors see the same nonce or request id, and the ones a page was made with are seen by nobody", async () => {
  const visits = [await look(path), await look(path), await look(path, elsewhere()), await look(path, elsewhere())];
  const [made] = (await readPeer()).pages;
  expect(made?.nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  const nonces = visits.map((visit) => [...visit.nonces]);
  expect(new Set(nonces.flat()).size).toBe(visits.length);
  expect(new Set(visits.map((visit) => visit.requestId)).size).toBe(visits.length);
  for (const visit of visits) {
    expect(visit.nonces.size).toBe(1);
    expect(visit.text.match(/nonce="/g)).toHaveLength(2);
    expect(visit.text).toContain(`data-request-id="${visit.requestId}"`);
    expect(visit.text + [...visit.response.headers].join()).not.toContain(made?.nonce);
  }
  for (const visit of visits.slice(1)) {
    expect(visit.text + [...visit.response.headers].join()).not.toContain(made?.requestId);
  }
});

test("an answer that is still being sent is not written over by the next visitor's", async () => {
  await look(path);
  const answers = [
    await send(path),
    await send(`${path}?ref=${code}`),
    await send(`${path}?ref=${code}`),
    await send(path),
  ];
  const nonces = new Set<string | undefined>();
  for (const answer of answers) {
    const text = await answer.text();
    const nonce = /'nonce-([^']+)'/.exec(answer.headers.get("content-security-policy") ?? "")?.[1];
    nonces.add(nonce);
    expect(text.split(`nonce="${nonce}"`)).toHaveLength(3);
    expect(text).toContain(`data-request-id="${answer.headers.get("x-request-id")}"`);
  }
  expect(nonces.size).toBe(answers.length);
  expect(answers.map((answer) => answer.headers.getSetCookie().length)).toEqual([0, 2, 2, 0]);
});

test("a page is the same one for every label, and none of them reaches the app", async () => {
  await look(path);
  for (const label of ["insta", "blog", "x".repeat(40)]) {
    expect((await look(`${path}?ref=${code}&via=${label}`)).from).toBe("hit");
  }
  expect((await readPeer()).pages.map(({ url }) => url)).toEqual([`http://localhost:8787${path}`]);
});

test("browsers keep no copy, and the app's other headers stay", async () => {
  for (const from of ["miss", "hit"]) {
    const { response } = await look(path);
    expect(response.headers.get("x-page-cache")).toBe(from);
    expect(response.headers.get("cache-control")).toBe("private, no-cache");
    expect(response.headers.get("x-frame-options")).toBe("DENY");
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("age")).toBeNull();
  }
});

test("a referral link meets the page without ref, and its cookies are the visitor's alone", async () => {
  const first = await look(`${path}?ref=${code}&utm_source=mail`);
  expect(first.from).toBe("miss");
  expect(referralCookiesOf(first.response)).toEqual({ ring_ref: code, ring_ref_visible: code });
  expect(first.response.headers.get("cache-control")).toMatch(/^private/);
  const second = await look(`${path}?fbclid=1`);
  expect(second.from).toBe("hit");
  expect(second.response.headers.getSetCookie()).toEqual([]);
  const third = await look(`${path}?ref=${code}`, elsewhere());
  expect(third.from).toBe("hit");
  expect(referralCookiesOf(third.response)).toEqual({ ring_ref: code, ring_ref_visible: code });
  const { pages } = await readPeer();
  expect(pages.map(({ url }) => url)).toEqual([`http://localhost:8787${path}`]);
});

test("visitors who come to one page by different links get each their own cookies", async () => {
  const other = "Wxyz6789";
  await setPeer({ codes: { [code]: "active", [other]: "active" } });
  await look(path);
  for (const ref of [code, code, other, code, undefined, other]) {
    const { response } = await look(ref === undefined ? path : `${path}?ref=${ref}`);
    const cookies = ref === undefined ? {} : { ring_ref: ref, ring_ref_visible: ref };
    expect(referralCookiesOf(response)).toEqual(cookies);
    expect(response.headers.getSetCookie()).toHaveLength(Object.keys(cookies).length);
  }
  const { response } = await look(`${path}?ref=${other}`, { headers: { cookie: `ring_ref=${code}` } });
  expect(response.headers.getSetCookie()).toHaveLength(1);
  expect(referralCookiesOf(response)).toEqual({ ring_ref_visible: code });
});

test("the app is asked without anything of the visitor", async () => {
  const headers = {
    cookie: `ring_ref=${code}; ring_theme=dark; _ga=1`,
    "x-shared-page": "forged",
    "cf-connecting-ip": "203.0.113.9",
    "accept-language": "uk",
    referer: "https://friend.example/",
    "x-anything": "unkeyed",
  };
  await look(path, { headers });
  const [made] = (await readPeer()).pages;
  expect(Object.keys(made?.headers ?? {}).sort()).toEqual([
    "accept",
    "cookie",
    "x-referral-consent",
    "x-request-id",
    "x-shared-page",
  ]);
  expect(made?.headers).toMatchObject({ cookie: "ring_theme=dark", "x-shared-page": "1" });
});

test("language, theme, page number and whether consent may have to be asked make pages of their own", async () => {
  const visits: [string, Visit][] = [
    [path, {}],
    [`/uk${path}`, {}],
    [`/ru${path}`, {}],
    [`${path}?page=2`, {}],
    [path, { headers: { cookie: "ring_theme=dark" } }],
    [path, { country: "DE" }],
  ];
  for (const from of ["miss", "hit"]) {
    for (const [address, visit] of visits) {
      expect((await look(address, visit)).from).toBe(from);
    }
  }
  const told = (await readPeer()).pages.map(({ headers }) => headers["x-referral-consent"]);
  expect(told).toEqual(["not-needed", "not-needed", "not-needed", "not-needed", "not-needed", "ask"]);
});

test("a move inside the app is answered with shared data, kept apart from the page, and captures nothing", async () => {
  await setPeer({ codes: { [code]: "active" }, page: { headers: { "content-type": "text/x-script; charset=utf-8" } } });
  const first = await look(`${path}.data?ref=${code}`, { headers: { accept: "*/*" } });
  const second = await look(`${path}.data?ref=${code}`, { headers: { accept: "*/*" } });
  expect([first.from, second.from]).toEqual(["miss", "hit"]);
  expect(second.response.headers.get("content-type")).toBe("text/x-script; charset=utf-8");
  for (const { response } of [first, second]) expect(response.headers.getSetCookie()).toEqual([]);
  expect((await look(`${path}.data`, { headers: { cookie: "ring_cart=a:1" } })).from).toBeNull();
  await setPeer();
  expect((await look(path)).from).toBe("miss");
  expect((await readPeer()).pages.map(({ url }) => url)).toEqual([`http://localhost:8787${path}`]);
});

test("a release meets no page of the one before: its files may be gone", async () => {
  expect((await look(path)).from).toBe("miss");
  expect((await look(path)).from).toBe("hit");
  const next = { env: { CF_VERSION_METADATA: { id: "the-next-one", tag: "", timestamp: "" } } };
  // A release starts isolates of its own.
  expect((await look(path, elsewhere(next))).from).toBe("miss");
  expect((await look(path, elsewhere(next))).from).toBe("hit");
  expect((await look(path, elsewhere())).from).toBe("hit");
});

test.each(["ring.session_token=x", "ring_cart=a:1", "ring_flash=creditPaid", "other=1"])(
  "a visitor with %s is answered by the app, and what they see is kept for nobody",
  async (cookie) => {
    const own = await look(path, { headers: { cookie } });
    expect(own.from).toBeNull();
    const [made] = (await readPeer()).pages;
    expect(made?.headers).toMatchObject({ cookie });
    expect(made?.headers).not.toHaveProperty("x-shared-page");
    expect((await look(path)).from).toBe("miss");
  },
);

test.each<[string, Visit]>([
  ["with credentials", { headers: { authorization: "Bearer x" } }],
  ["of the head alone", { method: "HEAD" }],
])("a request %s is answered by the app", async (_, visit) => {
  await look(path);
  expect((await look(path, visit)).from).toBeNull();
});

test.each<[string, { status?: number; headers?: Record<string, string> }]>([
  ["that is private", { headers: { "cache-control": "private, no-cache" } }],
  ["that only browsers may keep", { headers: { "cache-control": "public, max-age=60" } }],
  ["with a cookie", { headers: { "set-cookie": "session=one" } }],
  ["that is missing", { status: 404 }],
  ["that failed", { status: 500 }],
  ["that is no HTML", { headers: { "content-type": "application/json" } }],
  ["without a nonce", { headers: { "content-security-policy": "script-src 'self'" } }],
])("a page %s is given to its visitor and never kept", async (_, page) => {
  await setPeer({ page });
  for (const visit of [{}, {}, elsewhere()]) {
    const seen = await look(path, visit);
    expect(seen.from).toBe("miss");
    expect(seen.response.status).toBe(page.status ?? 200);
  }
  expect((await readPeer()).pages).toHaveLength(3);
});

test("visitors who come at once before the page is kept all get it", async () => {
  const visits = await Promise.all(Array.from({ length: 10 }, () => look(path)));
  expect(visits.every(({ response }) => response.status === 200)).toBe(true);
  expect(new Set(visits.flatMap(({ nonces }) => [...nonces])).size).toBe(10);
});
