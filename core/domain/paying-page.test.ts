import { expect, it } from "vitest";
import { mayBePaying } from "#core/domain/paying-page";

it.each(["/checkout", "/checkout/processing", "/uk/checkout/pay", "/orders/abc", "/ru/orders"])(
  "%s is a page of people who pay",
  (path) => expect(mayBePaying(path)).toBe(true),
);

it.each(["/", "/uk", "/products/checkout", "/checkouts", "/sign-in", "/admin/payments"])(
  "%s is a page of people who only look",
  (path) => expect(mayBePaying(path)).toBe(false),
);
