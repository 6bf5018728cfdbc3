import { describe, expect, it } from "vitest";
import type { Contact } from "./contact-fields.ts";
import { draftOf, keepDraft, readContact, readDraft } from "./draft.ts";

const typed: Contact = { name: "Оксана Коваль", phone: "+380 44 123 45 67", city: "Київ", address: "Хрещатик, 1" };

const requestWith = (setCookie: string) =>
  new Request("https://store.invalid/checkout", { headers: { cookie: setCookie.split(";")[0] ?? "" } });

describe("delivery details on their way through the checkout", () => {
  it("come back as they were typed, in any alphabet", () => {
    const request = requestWith(keepDraft(typed, "u1", "https://store.invalid"));
    expect(readDraft(request, "u1")).toEqual(typed);
    expect(readContact(request, "u1")).toEqual(typed);
  });

  it("come back when they are not right yet, but count as no address", () => {
    const request = requestWith(keepDraft({ ...typed, phone: "later" }, "u1", "https://store.invalid"));
    expect(readDraft(request, "u1")?.phone).toBe("later");
    expect(readContact(request, "u1")).toBeNull();
  });

  it("are not shown to the next person who signs in in this browser", () => {
    expect(readDraft(requestWith(keepDraft(typed, "u1", "https://store.invalid")), "u2")).toBeNull();
    expect(readDraft(requestWith(keepDraft(typed, null, "https://store.invalid")), "u2")).toEqual(typed);
  });

  it("are kept from scripts and fit into a cookie at their longest", () => {
    const form = new FormData();
    for (const name of ["name", "phone", "city", "address"]) form.set(name, "ї".repeat(5_000));
    const cookie = keepDraft(draftOf(form), "u".repeat(40), "https://store.invalid");
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie.length).toBeLessThan(4_000);
  });

  it.each(["", "%%%", "e30", "bnVsbA", "eyJvZiI6MX0"])("are none where the cookie holds %j", (value) => {
    expect(readDraft(requestWith(`ring_checkout=${value}`), "u1")).toBeNull();
  });
});
