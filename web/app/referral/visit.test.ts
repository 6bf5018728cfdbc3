import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const id = "00000000-0000-4000-8000-000000000001";
let cookies: Map<string, string>;
let answers: (number | "lost")[];
let sent: string[];

/** A page of its own: a fresh module, as a browser would load it. */
async function openPage(): Promise<void> {
  vi.resetModules();
  const { sendVisitOnce } = await import("./visit.ts");
  const sending = sendVisitOnce();
  await vi.runAllTimersAsync();
  await sending;
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-21T12:00:00Z") });
  cookies = new Map([["ring_ref_visible", "Abcd2345"]]);
  answers = [];
  sent = [];
  let serial = 0;
  vi.stubGlobal("crypto", { randomUUID: () => `00000000-0000-4000-8000-${String(++serial).padStart(12, "0")}` });
  vi.stubGlobal("window", { location: { protocol: "http:" } });
  vi.stubGlobal("document", {
    get cookie() {
      return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    },
    set cookie(line: string) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
      cookies.set(name, value);
    },
  });
  vi.stubGlobal("fetch", async (_: string, { body }: { body: string }) => {
    sent.push(JSON.parse(body).id);
    const answer = answers.shift() ?? 204;
    if (answer === "lost") throw new TypeError("network");
    return { status: answer };
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the visit beacon", () => {
  it("is sent once a browser session, in whatever tab, and is settled only by an answer", async () => {
    await openPage();
    expect(cookies.get("ring_visit")).toBe("sent");
    await openPage();
    expect(sent).toEqual([id]);
  });

  it("is not sent where no referral is remembered", async () => {
    cookies.delete("ring_ref_visible");
    await openPage();
    expect(sent).toEqual([]);
    expect(cookies.has("ring_visit")).toBe(false);
  });

  it("is sent again under the same id when it was lost, refused for now or limited", async () => {
    answers = ["lost", 503, 429, 204];
    await openPage();
    expect(sent).toEqual([id, id, id, id]);
    expect(cookies.get("ring_visit")).toBe("sent");
  });

  it("is taken up by the next page under the same id", async () => {
    answers = ["lost", "lost", "lost", "lost"];
    await openPage();
    expect(cookies.get("ring_visit")).toMatch(`${id}.`);
    await openPage();
    expect(new Set(sent)).toEqual(new Set([id]));
    expect(sent).toHaveLength(5);
    expect(cookies.get("ring_visit")).toBe("sent");
  });

  it("is given up before the counter could have forgotten its id: a visit is never counted twice", async () => {
    answers = ["lost", "lost", "lost", "lost"];
    await openPage();
    vi.setSystemTime(Date.now() + 600_000);
    await openPage();
    expect(sent).toHaveLength(4);
    expect(cookies.get("ring_visit")).toBe("sent");
  });

  it.each([404, 403, 400])("stops for the session when it is refused for good (%i)", async (status) => {
    answers = [status];
    await openPage();
    await openPage();
    expect(sent).toHaveLength(1);
  });

  it("is sent once by a document whose cookies cannot be written", async () => {
    vi.stubGlobal(
      "document",
      Object.freeze({
        get cookie() {
          return "ring_ref_visible=Abcd2345";
        },
        set cookie(_: string) {},
      }),
    );
    vi.resetModules();
    const { sendVisitOnce } = await import("./visit.ts");
    await sendVisitOnce();
    await sendVisitOnce();
    expect(sent).toHaveLength(1);
  });
});
