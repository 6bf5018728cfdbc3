import { expect, it } from "vitest";
import { contactInput } from "#core/services/orders/create-order-input";
import { reasonInput } from "#core/services/text-input";
import { carriageInput } from "#core/services/vendors/shipment-input";

it("what people type for letters and desks is one line that turns no other text round", () => {
  const typed = "Nova\u2028Poshta \u202Ehere";
  const clean = "Nova Poshta here";
  expect(reasonInput.parse(typed)).toBe(clean);
  expect(carriageInput.parse({ carrier: typed, trackingNumber: "\u2066\u2028" })).toEqual({
    carrier: clean,
    trackingNumber: null,
  });
  const contact = { name: typed, phone: "0441234567", city: typed, address: typed };
  expect(contactInput.parse(contact)).toEqual({ ...contact, name: clean, city: clean, address: clean });
  // Lengths count what is left.
  expect(reasonInput.safeParse("a\u202E\u202E\u202E").success).toBe(false);
});
